import type { DiffId, Digest, ImageId } from '../../../../shared/model/digest.ts'
import { malformed } from '../../spec/json.ts'
import { isAttestation } from '../../spec/platformChoice.ts'
import { familiarReference } from '../../spec/reference.ts'
import type { Descriptor } from '../../spec/types.ts'
import type { RemoteImage, RemoteLayer } from '../types.ts'
import type { ResolvedManifest, ResolvedRemote } from './resolveRemote.ts'

/** What is here of a layer's blob: see RemoteLayer. */
export type HereOf = (descriptor: Descriptor, diffId: DiffId | undefined) => Pick<RemoteLayer, 'isHere' | 'bytesHere'>

/** What was resolved, as the faces show it. Throws MALFORMED when the config and the manifest name different layers. */
export function describeRemote(remote: ResolvedRemote, hereOf: HereOf): RemoteImage {
  const { manifest, indexes } = remote
  const [index] = indexes
  const diffIds = diffIdsOf(manifest, familiarReference(remote.reference))
  const offered = indexes.at(-1)?.index.manifests.filter((child) => !isAttestation(child)) ?? []
  const chosen = offered.find(({ digest }) => digest === manifest.descriptor.digest)
  return {
    reference: familiarReference(remote.reference),
    target: remote.target,
    manifest: plain(manifest.descriptor),
    platforms: offered.flatMap(({ platform, digest, size }) => (platform ? [{ platform, digest, size }] : [])),
    platform: manifest.config?.config.platform ?? chosen?.platform ?? { os: 'unknown', architecture: 'unknown' },
    ...(manifest.config === undefined ? {} : { id: imageIdOf(manifest), config: manifest.config.config }),
    ...(manifest.artifactType === undefined ? {} : { artifactType: manifest.artifactType }),
    annotations: { ...index?.index.annotations, ...manifest.manifest.annotations },
    layers: manifest.manifest.layers.map((descriptor, at) => {
      const diffId = diffIds?.[at]
      return { descriptor, ...(diffId === undefined ? {} : { diffId }), ...hereOf(descriptor, diffId) }
    }),
    documents: {
      manifest: textOf(manifest.bytes),
      ...(index === undefined ? {} : { index: textOf(index.bytes) }),
      ...(manifest.config === undefined ? {} : { config: textOf(manifest.config.bytes) }),
    },
  }
}

/** The identity of a manifest's image: the digest of its config. */
export function imageIdOf({ manifest }: ResolvedManifest): ImageId {
  const digest: Digest = manifest.config.digest
  return digest as ImageId
}

/** The diffIDs of a manifest's layers in its order; undefined for an artifact. Throws MALFORMED when there are more or fewer. */
export function diffIdsOf({ manifest, config }: ResolvedManifest, name: string): readonly DiffId[] | undefined {
  if (config === undefined) return undefined
  const { diffIds } = config.config
  if (diffIds.length === manifest.layers.length) return diffIds
  const why = `its manifest names ${manifest.layers.length} layers, and its config ${diffIds.length}`
  throw malformed(`the image ${name}`, why)
}

function plain({ mediaType, digest, size }: Descriptor): Descriptor {
  return { mediaType, digest, size }
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}
