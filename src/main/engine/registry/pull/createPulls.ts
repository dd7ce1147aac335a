import type { ImageId } from '../../../../shared/model/digest.ts'
import { EngineError } from '../../errors/EngineError.ts'
import { familiarName, familiarReference, parseReference, type Reference } from '../../spec/reference.ts'
import { listTags } from '../browse/listNames.ts'
import { RegistryHost } from '../browse/RegistryHost.ts'
import type { PulledImage, PullOptions, Pulls } from '../types.ts'
import { Downloads } from './Downloads.ts'
import { findUpdate } from './findUpdate.ts'
import { planPull } from './planPull.ts'
import type { PullPorts } from './ports.ts'
import { type Pull, pullImage } from './pullImage.ts'

export type { PullPorts } from './ports.ts'

/** Tags that are compared with their registries in one call, and at once. */
const updateLimit = 100
const updatesAtOnce = 8
/** Tags of one repository that are pulled at most, and pages of them that are asked for. */
const tagLimit = 100_000
const tagPageLimit = 1000

/** Pulling, composed; the engine closes it. */
export interface OpenPulls extends Pulls {
  /** For those who look into layers before they are pulled. */
  readonly downloads: Downloads
  /** Stops what is under way; resolves when nothing is. */
  close(): Promise<void>
}

/** The verbs of pulling, composed. */
export function createPulls(ports: PullPorts): OpenPulls {
  const { downloads: folder } = ports.content
  const downloads = new Downloads({
    folder,
    turns: ports.turns,
    fetch: (blob, options) => ports.fetchBlob(blob, options),
  })
  const closing = new AbortController()
  const underWay = new Set<Promise<unknown>>()

  /** Runs what `close` stops and waits for. */
  async function run<T>(options: PullOptions, work: (pull: Pull) => Promise<T>): Promise<T> {
    const signal = options.signal ? AbortSignal.any([options.signal, closing.signal]) : closing.signal
    if (signal.aborted) throw new EngineError('ABORTED', 'Stopped before it began.')
    const done = work({ ports, downloads, options, signal })
    underWay.add(done)
    try {
      return await done
    } finally {
      underWay.delete(done)
    }
  }

  /** As dockerd tells it: the reference stands where other events have the ID. */
  function tellPulled(reference: string, name: string, id: ImageId | undefined): void {
    const labels = id === undefined ? {} : ports.reader.image(id)?.labels
    ports.events.emit({ type: 'image', action: 'pull', id: reference, attributes: { ...labels, name } })
  }

  return {
    plan: (reference, options = {}) => run(options, (pull) => planPull(pull, reference)),
    async pull(reference, options = {}) {
      const pulled = await run(options, (pull) => pullImage(pull, reference))
      tellPulled(pulled.reference, familiarName(parseReference(reference)), pulled.id)
      return pulled
    },
    async *pullAllTags(repository, options = {}): AsyncGenerator<PulledImage> {
      const reference = parseReference(repository)
      if (reference.tag !== undefined || reference.digest !== undefined) {
        const docker = "tag can't be used with --all-tags/-a"
        const message = `Could not pull all tags of ${familiarReference(reference)}: it names one already.`
        throw new EngineError('INVALID_ARGUMENT', message, { data: { docker } })
      }
      const name = familiarName(reference)
      const tags = await run(options, (pull) => allTags(pull, reference))
      for (const tag of tags) {
        const tagged = familiarReference({ ...reference, tag })
        yield await run(options, (pull) => pullImage(pull, tagged))
      }
      tellPulled(name, name, undefined)
    },
    async findUpdates(references, options = {}) {
      if (references.length > updateLimit) {
        throw new EngineError('INVALID_ARGUMENT', `At most ${updateLimit} tags are compared at once.`)
      }
      return run(options, async (pull) => {
        const states = []
        for (let from = 0; from < references.length; from += updatesAtOnce) {
          const some = references.slice(from, from + updatesAtOnce)
          states.push(...(await Promise.all(some.map((reference) => findUpdate(pull, reference)))))
        }
        return states
      })
    },
    downloads,
    keptDownloads: () => downloads.kept(),
    clearDownloads: () => downloads.clear(),
    async close() {
      closing.abort()
      await Promise.allSettled(underWay)
      await downloads.close()
    },
  }
}

/** All tags of a repository. Throws MALFORMED when the registry tells them without end. */
async function allTags({ ports, options, signal }: Pull, reference: Reference): Promise<readonly string[]> {
  const authorizer = ports.authorizer(options.credentials)
  const host = await RegistryHost.find(ports.access, reference.domain, { authorizer, signal })
  const tags: string[] = []
  let after: string | undefined
  for (let page = 0; page < tagPageLimit && tags.length <= tagLimit; page++) {
    const { names, next } = await listTags(host, reference, after)
    tags.push(...names)
    if (next === undefined || names.length === 0) return tags
    after = next
  }
  const why = `the list has no end after ${tagPageLimit} pages or ${tagLimit} tags. Pull those that you need by their names.`
  throw new EngineError('MALFORMED', `Could not list the tags of ${familiarName(reference)}: ${why}`)
}
