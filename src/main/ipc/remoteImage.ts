import { maxRows } from '../../shared/contract/limits.ts'
import type { RemoteImage as WireRemoteImage } from '../../shared/contract/transfers.ts'
import type { Referrer, RemoteImage, RemoteLayer } from '../engine/registry/types.ts'
import type { ConfigHistory, Descriptor, ImageConfig, Platform } from '../engine/spec/types.ts'

/** Characters of a JSON document that a window is given; what is longer is cut off. */
const documentLimit = 512 * 1024
/** Characters of an instruction, of any other text that a registry wrote, and of an annotation's key. */
const stepLimit = 4000
const textLimit = 1000
const keyLimit = 200
/** Annotations that are told of an image, and of what refers to one. */
const annotationLimit = 100
const referrerAnnotationLimit = 20

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
    ...(image.artifactType === undefined ? {} : { artifactType: image.artifactType.slice(0, textLimit) }),
    annotations: toAnnotations(image.annotations, annotationLimit),
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
    ...(step === undefined ? {} : { createdBy: step.createdBy.slice(0, stepLimit) }),
  }
}

/** The steps, newest first; `layer` counts the layers from the bottom up. */
function tellHistory(config: ImageConfig | undefined): WireRemoteImage['history'] {
  let next = 0
  const steps = (config?.history ?? []).map(({ created, createdBy, emptyLayer }) => ({
    createdBy: createdBy.slice(0, stepLimit),
    emptyLayer,
    ...(created === undefined ? {} : { created: created.slice(0, textLimit) }),
    ...(emptyLayer ? {} : { layer: next++ }),
  }))
  return steps.toReversed().slice(0, maxRows)
}

/** What refers to an image, as windows are told of it. */
export function toReferrer({ descriptor, artifactType }: Referrer) {
  return {
    ...toDescriptor(descriptor),
    artifactType: artifactType.slice(0, textLimit),
    annotations: toAnnotations(descriptor.annotations ?? {}, referrerAnnotationLimit),
  }
}

function toAnnotations(annotations: Readonly<Record<string, string>>, limit: number): Readonly<Record<string, string>> {
  const entries = Object.entries(annotations).slice(0, limit)
  return Object.fromEntries(entries.map(([key, value]) => [key.slice(0, keyLimit), value.slice(0, textLimit)]))
}

/** What windows need of a descriptor. */
function toDescriptor({ mediaType, digest, size }: Descriptor) {
  return { mediaType: mediaType.slice(0, textLimit), digest, size }
}

function toPlatform({ os, architecture, variant }: Platform) {
  return {
    os: os.slice(0, textLimit),
    architecture: architecture.slice(0, textLimit),
    ...(variant === undefined ? {} : { variant: variant.slice(0, textLimit) }),
  }
}
