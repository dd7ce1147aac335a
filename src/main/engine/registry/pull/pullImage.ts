import { randomUUID } from 'node:crypto'
import type { Digest, ImageId } from '../../../../shared/model/digest.ts'
import { commitPlan } from '../../archive/commitPlan.ts'
import { EngineError, toEngineError } from '../../errors/EngineError.ts'
import type { ImportOutcome } from '../../metadata/records.ts'
import { parsePlatformText } from '../../spec/platform.ts'
import {
  familiarName,
  familiarReference,
  formatReference,
  parseReference,
  type Reference,
  withDefaultTag,
} from '../../spec/reference.ts'
import { imageIdOf } from '../resolve/describeRemote.ts'
import { type ResolvedRemote, resolveRemote } from '../resolve/resolveRemote.ts'
import type { PulledImage, PullOptions, TransferPart } from '../types.ts'
import { collectLayers, type LayersPulled } from './collectLayers.ts'
import type { Downloads } from './Downloads.ts'
import { allContents, imageContents, type PullContents } from './PullContents.ts'
import { planCommit } from './planCommit.ts'
import type { PullPorts } from './ports.ts'
import { isBlobHere, isImageHere, storedDocuments } from './whatIsHere.ts'

/** What one pull knows of itself. */
export interface Pull {
  readonly ports: PullPorts
  readonly downloads: Downloads
  readonly options: PullOptions
  readonly signal: AbortSignal
}

/** Pulls one image: see Pulls.pull. Tells no event. */
export async function pullImage(pull: Pull, text: string): Promise<PulledImage> {
  const reference = withDefaultTag(parseReference(text))
  const name = familiarReference(reference)
  try {
    const remote = await resolveForPull(pull, reference)
    return await bring(pull, remote)
  } catch (thrown) {
    const error = toEngineError(thrown, `pull ${name}`)
    throw error.message.includes(familiarName(reference)) ? error : error.within(`Could not pull ${name}`)
  }
}

/** Follows the reference as a pull with these options would. */
export function resolveForPull({ ports, options, signal }: Pull, reference: Reference): Promise<ResolvedRemote> {
  const { platform, expected, credentials } = options
  return resolveRemote(ports.access, reference, {
    signal,
    stored: storedDocuments(ports),
    authorizer: ports.authorizer(credentials),
    ...(platform === undefined ? {} : { platform: parsePlatformText(platform) }),
    ...(expected === undefined ? {} : { expected }),
  })
}

/** The names that an image gets by being pulled: the one that was asked for, and that of its digest. */
export function namesOf({ reference, target }: ResolvedRemote): readonly string[] {
  const { domain, path } = reference
  return [...new Set([formatReference(reference), formatReference({ domain, path, digest: target.digest })])]
}

/** Whether all that a pull would bring is here, and has its name already. */
export async function isUpToDate(
  ports: PullPorts,
  remote: ResolvedRemote,
  { allPlatforms }: Pick<PullOptions, 'allPlatforms'>,
): Promise<boolean> {
  const id = imageIdOf(remote.manifest)
  if (ports.reader.imageNamed(formatReference(remote.reference)) !== id) return false
  if (!allPlatforms) return isImageHere(ports, id)
  const { documents, layers } = await allContents(remote, storedDocuments(ports))
  for (const digest of [...documents.keys(), ...layers.map(({ descriptor }) => descriptor.digest)]) {
    if (!(await isBlobHere(ports, digest))) return false
  }
  return isImageHere(ports, id)
}

async function bring(pull: Pull, remote: ResolvedRemote): Promise<PulledImage> {
  const { ports, options } = pull
  const contents = options.allPlatforms ? await allContents(remote, storedDocuments(ports)) : imageContents(remote)
  const id = imageIdOf(remote.manifest)
  const wasCurrent = await isUpToDate(ports, remote, options)
  const result = { id, reference: familiarReference(remote.reference), digest: remote.target.digest }
  const hasNames = namesOf(remote).every((name) => ports.reader.imageNamed(name) === id)
  if (wasCurrent && hasNames) {
    tellStart(pull, remote, [])
    return { ...result, isUpToDate: true, fetched: 0 }
  }
  const { release, isImageHere } = await lease(pull, remote, contents)
  try {
    const { outcome, fetched } = await bringLeased(pull, remote, { contents, isImageHere })
    const previous = previousOf(outcome, formatReference(remote.reference))
    return { ...result, isUpToDate: wasCurrent, fetched, ...(previous === undefined ? {} : { previous }) }
  } finally {
    await release()
  }
}

/**
 * Keeps from removal what the pull needs and, where the image is here already, in whatever form, what that is made of:
 * then its layers need not come.
 */
async function lease(
  { ports, options }: Pull,
  remote: ResolvedRemote,
  contents: PullContents,
): Promise<{ readonly release: () => Promise<void>; readonly isImageHere: boolean }> {
  const request = { purpose: `pull ${familiarReference(remote.reference)}`, digests: digestsOf(contents) }
  const id = imageIdOf(remote.manifest)
  if (!options.allPlatforms && (await isImageHere(ports, id))) {
    try {
      const release = await ports.lease({ ...request, images: [id] })
      return { release, isImageHere: await isImageHere(ports, id) }
    } catch (error) {
      // Removed a moment ago.
      if (!(error instanceof EngineError) || error.code !== 'NOT_FOUND') throw error
    }
  }
  return { release: await ports.lease(request), isImageHere: false }
}

async function bringLeased(
  pull: Pull,
  remote: ResolvedRemote,
  { contents, isImageHere }: { readonly contents: PullContents; readonly isImageHere: boolean },
): Promise<{ readonly outcome: ImportOutcome; readonly fetched: number }> {
  const { ports, signal } = pull
  const work = randomUUID()
  let layers: LayersPulled | undefined
  let isTaken = false
  try {
    const folder = await ports.content.openIngestFolder(work)
    layers = await collectLayers({
      pull,
      remote,
      needed: contents.layers,
      folder,
      isImageHere,
      onStart: (parts) => tellStart(pull, remote, parts),
    })
    const { plan, documentBytes } = await planCommit(ports, {
      remote,
      contents,
      layers,
      folder,
      names: namesOf(remote),
    })
    if (signal.aborted) throw new EngineError('ABORTED', 'Stopped before it was done.')
    const outcome = await commitPlan(plan, ports)
    isTaken = true
    return { outcome, fetched: layers.fetched + documentBytes }
  } finally {
    await layers?.release(isTaken)
    await ports.content.removeIngestFolder(work)
  }
}

function digestsOf({ documents, layers }: PullContents): Digest[] {
  const diffIds = layers.flatMap(({ diffId }) => (diffId === undefined ? [] : [diffId]))
  return [...documents.keys(), ...layers.map(({ descriptor }) => descriptor.digest), ...diffIds]
}

function tellStart({ options }: Pull, remote: ResolvedRemote, parts: readonly TransferPart[]): void {
  options.onStart?.({ reference: familiarReference(remote.reference), digest: remote.target.digest, parts })
}

function previousOf({ names }: ImportOutcome, reference: string): ImageId | undefined {
  return names.find((name) => name.reference === reference)?.previous
}
