import { join } from 'node:path'
import { type Digest, shortDigest } from '../../../../shared/model/digest.ts'
import { EngineError } from '../../errors/EngineError.ts'
import { familiarName, type Reference } from '../../spec/reference.ts'
import type { Descriptor } from '../../spec/types.ts'
import type { ResolvedRemote } from '../resolve/resolveRemote.ts'
import type { Authorizer } from '../transport/types.ts'
import type { BrowsePorts } from './ports.ts'
import type { MakeIndex } from './RemoteLayers.ts'

/** The largest layer that is looked into, bytes as the registry has it. */
const sizeLimit = 2 ** 30

interface LayerLook {
  readonly layer: Digest
  readonly authorizer: Authorizer
  readonly signal: AbortSignal
  readonly onProgress: (bytesDone: number, bytesTotal: number) => void
  /** Follows the reference that the layer is of. */
  resolve(): Promise<ResolvedRemote>
}

/**
 * Makes the index of a layer that lies in a registry: of what is in the store, else the layer is streamed through once,
 * into a download that is kept as every other one, so that a pull goes on from there. Throws NOT_FOUND when the image
 * has no such layer, UNSUPPORTED for one that is too large.
 */
export function indexMaker(ports: BrowsePorts, look: LayerLook): MakeIndex {
  return async () => {
    const here = await storedIndex(ports, look.layer)
    if (here !== undefined) return { path: here, release: async () => undefined }
    const remote = await look.resolve()
    const descriptor = remote.manifest.manifest.layers.find(({ digest }) => digest === look.layer)
    if (descriptor === undefined) throw noLayer(remote.reference, look.layer)
    if (descriptor.size > sizeLimit) throw tooLarge(descriptor)
    return (await readStoredBlob(ports, descriptor, look)) ?? download(ports, descriptor, remote, look)
  }
}

async function storedIndex({ reader, indexes }: BrowsePorts, layer: Digest): Promise<string | undefined> {
  const diffId = reader.layerOfBlob(layer)
  return diffId !== undefined && (await indexes.has(diffId)) ? indexes.pathOf(diffId) : undefined
}

/** Of a blob that was kept for another platform, and was never read as a layer. */
async function readStoredBlob(
  { content, readStored }: BrowsePorts,
  { digest, size }: Descriptor,
  { signal }: LayerLook,
): Promise<Awaited<ReturnType<MakeIndex>> | undefined> {
  if ((await content.stat(digest)) === undefined) return undefined
  const work = `look-${crypto.randomUUID()}`
  const release = (): Promise<void> => content.removeIngestFolder(work)
  try {
    const indexPath = join(await content.openIngestFolder(work), 'index')
    await readStored({ digest, size, what: nameOf(digest), path: content.pathOf(digest), indexPath }, signal)
    return { path: indexPath, release }
  } catch (error) {
    await release()
    throw error
  }
}

async function download(
  { downloads }: BrowsePorts,
  { digest, size }: Descriptor,
  { reference, repository }: ResolvedRemote,
  { authorizer, signal, onProgress }: LayerLook,
): Promise<Awaited<ReturnType<MakeIndex>>> {
  const what = `${nameOf(digest)} of ${familiarName(reference)}`
  const { endpoints } = repository
  const request = { digest, size, what, isLayer: true, endpoints, repository: reference.path }
  const { layer, layerError, release } = await downloads.get(request, {
    authorizer,
    signal,
    onStep: ({ bytesDone }) => onProgress(bytesDone, size),
  })
  if (layer !== undefined) return { path: layer.indexPath, release: () => release(false) }
  await release(false)
  if (layerError !== undefined) throw EngineError.fromRecord(layerError)
  throw new EngineError('UNSUPPORTED', `Could not list the files of ${what}: it is not read as a layer.`)
}

function nameOf(digest: Digest): string {
  return `layer ${shortDigest(digest)}`
}

function noLayer(reference: Reference, layer: Digest): EngineError {
  const message = `Could not list the files of ${nameOf(layer)}: ${familiarName(reference)} has no such layer any more. Look at it again.`
  return new EngineError('NOT_FOUND', message, { data: { digest: layer } })
}

function tooLarge({ digest, size }: Descriptor): EngineError {
  const message =
    `Could not list the files of ${nameOf(digest)}: it has ${size} bytes, and layers of at most ${sizeLimit} are ` +
    'looked into before they are pulled. Pull the image to see its files.'
  return new EngineError('UNSUPPORTED', message, { data: { digest, size, limit: sizeLimit } })
}
