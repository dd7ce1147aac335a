import type { ImageId } from '../../../../shared/model/digest.ts'
import { EngineError, toEngineError } from '../../errors/EngineError.ts'
import { familiarName, familiarReference, parseReference, withDefaultTag } from '../../spec/reference.ts'
import { RemoteRepository } from '../resolve/RemoteRepository.ts'
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
      const tags = await run(options, ({ signal }) => listTags(ports, repository, options, signal))
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

async function listTags(
  ports: PullPorts,
  repository: string,
  options: PullOptions,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const reference = withDefaultTag(parseReference(repository))
  const authorizer = ports.authorizer(options.credentials)
  const remote = await RemoteRepository.find(ports.access, reference, { signal, authorizer })
  const tags: string[] = []
  try {
    for await (const tag of remote.tags()) tags.push(tag)
  } catch (error) {
    throw toEngineError(error, `list the tags of ${familiarName(reference)}`)
  }
  return tags
}
