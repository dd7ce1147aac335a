import { maxRows } from '../../shared/contract/limits.ts'
import type { RemoteImage as WireRemoteImage } from '../../shared/contract/transfers.ts'
import type { RemoteImage, RemoteLayer } from '../engine/registry/types.ts'
import type { ConfigHistory, Descriptor, ImageConfig, Platform } from '../engine/spec/types.ts'

/** Characters of a JSON document that a window is given; what is longer is cut off. */
const documentLimit = 512 * 1024

/** An image in a registry as windows are told of it. */
export function toRemoteImage(image: RemoteImage): WireRemoteImage {
  const { config, documents } = image
  const steps = (config?.history ?? []).filter(({ emptyLayer }) => !emptyLayer)
  const tellsSteps = steps.length === image.layers.length
  return {
    reference: image.reference,
    target: toDescriptor(image.target),
    manifest: toDescriptor(image.manifest),
    platforms: image.platforms.slice(0, maxRows).map(({ platform, digest }) => ({ ...toPlatform(platform), digest })),
    platform: toPlatform(image.platform),
    ...(image.id === undefined ? {} : { id: image.id }),
    ...(image.artifactType === undefined ? {} : { artifactType: image.artifactType }),
    annotations: Object.fromEntries(Object.entries(image.annotations).slice(0, maxRows)),
    layers: image.layers.slice(0, maxRows).map((layer, at) => toRemoteLayer(layer, tellsSteps ? steps[at] : undefined)),
    layerCount: image.layers.length,
    created: config?.created ?? 0,
    history: tellHistory(config),
    documents: {
      manifest: documents.manifest.slice(0, documentLimit),
      ...(documents.index === undefined ? {} : { index: documents.index.slice(0, documentLimit) }),
      ...(documents.config === undefined ? {} : { config: documents.config.slice(0, documentLimit) }),
    },
  }
}

function toRemoteLayer({ descriptor, diffId, isHere, bytesHere }: RemoteLayer, step: ConfigHistory | undefined) {
  return {
    ...toDescriptor(descriptor),
    isHere,
    bytesHere,
    ...(diffId === undefined ? {} : { diffId }),
    ...(step === undefined ? {} : { createdBy: step.createdBy }),
  }
}

/** The steps, newest first; `layer` counts the layers from the bottom up. */
function tellHistory(config: ImageConfig | undefined): WireRemoteImage['history'] {
  let next = 0
  const steps = (config?.history ?? []).map(({ created, createdBy, emptyLayer }) => ({
    createdBy,
    emptyLayer,
    ...(created === undefined ? {} : { created }),
    ...(emptyLayer ? {} : { layer: next++ }),
  }))
  return steps.toReversed().slice(0, maxRows)
}

/** What windows need of a descriptor. */
export function toDescriptor({ mediaType, digest, size }: Descriptor) {
  return { mediaType, digest, size }
}

function toPlatform({ os, architecture, variant }: Platform) {
  return { os, architecture, ...(variant === undefined ? {} : { variant }) }
}
