import type { DiffId, Digest } from '../../../../shared/model/digest.ts'
import { EngineError } from '../../errors/EngineError.ts'
import { familiarReference } from '../../spec/reference.ts'
import type { Descriptor } from '../../spec/types.ts'
import { diffIdsOf } from '../resolve/describeRemote.ts'
import { type ResolvedIndex, type ResolvedRemote, readChild } from '../resolve/resolveRemote.ts'
import type { StoredDocument } from './ports.ts'

/** The most manifests that an index may lead to where all of them are kept. */
const manifestLimit = 200

/** A layer's blob that a pull needs, once for each digest. */
export interface NeededLayer {
  readonly descriptor: Descriptor
  /** Absent for one that is kept for another platform. */
  readonly diffId?: DiffId
}

/** All that an image from a registry is made of. */
export interface PullContents {
  /** Manifests, indexes and configs, with their bytes. */
  readonly documents: ReadonlyMap<Digest, Uint8Array>
  /** In the manifest's order; of those kept for other platforms last. */
  readonly layers: readonly NeededLayer[]
}

/** What is to be here for a remote image. Throws UNSUPPORTED for what is no image, and MALFORMED. */
export function imageContents(remote: ResolvedRemote): PullContents {
  const { manifest, indexes } = remote
  const name = familiarReference(remote.reference)
  const diffIds = diffIdsOf(manifest, name)
  if (diffIds === undefined || manifest.config === undefined) throw notAnImage(remote)
  const documents = new Map<Digest, Uint8Array>()
  for (const { descriptor, bytes } of [...indexes, manifest]) documents.set(descriptor.digest, bytes)
  documents.set(manifest.manifest.config.digest, manifest.config.bytes)
  const layers = new Map<Digest, NeededLayer>()
  for (const [at, descriptor] of manifest.manifest.layers.entries()) {
    const diffId = diffIds[at]
    const same = layers.get(descriptor.digest)
    if (/\+encrypted$|\.enc$/.test(descriptor.mediaType)) throw encrypted(name, descriptor)
    if (same !== undefined && (same.diffId !== diffId || same.descriptor.size !== descriptor.size)) {
      const message = `Could not pull ${name}: it says two things of its layer ${descriptor.digest}. Its maker has to push it anew.`
      throw new EngineError('MALFORMED', message)
    }
    layers.set(descriptor.digest, { descriptor, ...(diffId === undefined ? {} : { diffId }) })
  }
  return { documents, layers: [...layers.values()] }
}

/** As imageContents, with all that the index names for other platforms. Throws what asking the registry throws. */
export async function allContents(remote: ResolvedRemote, stored: StoredDocument): Promise<PullContents> {
  const own = imageContents(remote)
  const documents = new Map(own.documents)
  const layers = new Map(own.layers.map((layer) => [layer.descriptor.digest, layer]))
  const seen = new Set([remote.target.digest])
  const pending: ResolvedIndex[] = [...remote.indexes]
  for (let index = pending.shift(); index !== undefined; index = pending.shift()) {
    for (const child of index.index.manifests) {
      if (seen.has(child.digest)) continue
      seen.add(child.digest)
      if (seen.size > manifestLimit) throw tooMany(remote)
      const read = await readChild(remote.repository, child, { stored })
      documents.set(read.descriptor.digest, read.bytes)
      if ('index' in read) {
        pending.push(read)
        continue
      }
      const { config, layers: others } = read.manifest
      if (read.config !== undefined) documents.set(config.digest, read.config.bytes)
      // The config of an artifact may be anything.
      for (const descriptor of read.config === undefined ? [config, ...others] : others) {
        if (!layers.has(descriptor.digest)) layers.set(descriptor.digest, { descriptor })
      }
    }
  }
  return { documents, layers: [...layers.values()] }
}

function notAnImage({ reference, manifest }: ResolvedRemote): EngineError {
  const type = manifest.artifactType ?? 'unknown'
  const name = familiarReference(reference)
  return new EngineError(
    'UNSUPPORTED',
    `Could not pull ${name}: it is no image but an artifact of the type "${type}", which cannot be run.`,
    // dockerd's words for it tell nobody what it is.
    { data: { artifactType: type } },
  )
}

function encrypted(name: string, { digest, mediaType }: Descriptor): EngineError {
  const message = `Could not pull ${name}: its layer ${digest} is encrypted (${mediaType}), which is not supported.`
  return new EngineError('UNSUPPORTED', message, { data: { digest, mediaType } })
}

function tooMany({ reference }: ResolvedRemote): EngineError {
  const name = familiarReference(reference)
  const message = `Could not pull all platforms of ${name}: it leads to more than ${manifestLimit} manifests. Pull one platform.`
  return new EngineError('MALFORMED', message)
}
