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
import { TransferParts } from '../TransferParts.ts'
import type { PulledImage, PullOptions, TransferPart } from '../types.ts'
import { collectLayers, type LayersPulled, layersOfImageHere } from './collectLayers.ts'
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

/** A pull of an image that was found. */
export interface ImagePull extends Pull {
  readonly remote: ResolvedRemote
  readonly contents: PullContents
  readonly parts: TransferParts
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
  { documents, layers }: PullContents,
  { allPlatforms }: Pick<PullOptions, 'allPlatforms'>,
): Promise<boolean> {
  const id = imageIdOf(remote.manifest)
  if (ports.reader.imageNamed(formatReference(remote.reference)) !== id || !(await isImageHere(ports, id))) return false
  if (!allPlatforms) return true
  for (const digest of [...documents.keys(), ...layers.map(({ descriptor }) => descriptor.digest)]) {
    if (!(await isBlobHere(ports, digest))) return false
  }
  return true
}

/** What is to be here for an image, as the options want it. */
export function contentsOf({ ports, options }: Pull, remote: ResolvedRemote): Promise<PullContents> | PullContents {
  return options.allPlatforms ? allContents(remote, storedDocuments(ports)) : imageContents(remote)
}

async function bring(pull: Pull, remote: ResolvedRemote): Promise<PulledImage> {
  const { ports, options } = pull
  const contents = await contentsOf(pull, remote)
  const id = imageIdOf(remote.manifest)
  const wasCurrent = await isUpToDate(ports, remote, contents, options)
  const result = { id, reference: familiarReference(remote.reference), digest: remote.target.digest }
  const imagePull = { ...pull, remote, contents, parts: new TransferParts(options, 'Pulling') }
  if (wasCurrent && namesOf(remote).every((name) => ports.reader.imageNamed(name) === id)) {
    tellStart(imagePull, [])
    return { ...result, isUpToDate: true, fetched: 0 }
  }
  const { release, isImageLeased } = await lease(imagePull)
  try {
    const { outcome, fetched } = await bringLeased(imagePull, isImageLeased)
    const previous = previousOf(outcome, formatReference(remote.reference))
    return { ...result, isUpToDate: wasCurrent, fetched, ...(previous === undefined ? {} : { previous }) }
  } finally {
    // On a full disk even this may fail: then the lease ends with the next start.
    await release().catch(() => undefined)
  }
}

/**
 * Keeps from removal what the pull needs and, where the image is here already, in whatever form, what that is made of:
 * then its layers need not come.
 */
async function lease({
  ports,
  options,
  remote,
  contents,
}: ImagePull): Promise<{ readonly release: () => Promise<void>; readonly isImageLeased: boolean }> {
  const request = { purpose: `pull ${familiarReference(remote.reference)}`, digests: digestsOf(contents) }
  const id = imageIdOf(remote.manifest)
  if (!options.allPlatforms && (await isImageHere(ports, id))) {
    try {
      const release = await ports.lease({ ...request, images: [id] })
      return { release, isImageLeased: await isImageHere(ports, id) }
    } catch (error) {
      // Removed a moment ago.
      if (!(error instanceof EngineError) || error.code !== 'NOT_FOUND') throw error
    }
  }
  return { release: await ports.lease(request), isImageLeased: false }
}

async function bringLeased(
  pull: ImagePull,
  isImageLeased: boolean,
): Promise<{ readonly outcome: ImportOutcome; readonly fetched: number }> {
  const { ports, signal } = pull
  const work = randomUUID()
  let layers: LayersPulled | undefined
  let isTaken = false
  try {
    const folder = await ports.content.openIngestFolder(work)
    layers = isImageLeased
      ? await layersOfImageHere(pull)
      : await collectLayers(pull, folder, (parts) => tellStart(pull, parts))
    if (isImageLeased) tellStart(pull, [])
    const { plan, documentBytes } = await planCommit(pull, { layers, folder, names: namesOf(pull.remote) })
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

function tellStart({ remote, parts: told }: ImagePull, parts: readonly TransferPart[]): void {
  told.start(familiarReference(remote.reference), remote.target.digest, parts)
}

function previousOf({ names }: ImportOutcome, reference: string): ImageId | undefined {
  return names.find((name) => name.reference === reference)?.previous
}
