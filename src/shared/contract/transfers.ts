import * as z from 'zod'
import { procedure } from './errors.ts'
import { maxRows } from './limits.ts'

const referenceSchema = z.string().min(1).max(1000)
const platformText = z.string().max(100)

const descriptorSchema = z.object({ mediaType: z.string(), digest: z.string(), size: z.number() })

const platformSchema = z.object({ os: z.string(), architecture: z.string(), variant: z.string().optional() })

/** A layer of an image in a registry. Sizes: bytes of the blob as stored there. */
const remoteLayerSchema = descriptorSchema.extend({
  /** Of its content, for its colour. */
  diffId: z.string().optional(),
  isHere: z.boolean(),
  /** Bytes that an interrupted download left. */
  bytesHere: z.number(),
  /** The instruction that made it, where the config tells. */
  createdBy: z.string().optional(),
})

export type RemoteLayer = z.output<typeof remoteLayerSchema>

/** What a reference leads to in a registry. */
export const remoteImageSchema = z.object({
  /** Familiar: `alpine:latest`. */
  reference: z.string(),
  target: descriptorSchema,
  manifest: descriptorSchema,
  /** What an index offers, at most 500; empty for a single manifest. */
  platforms: z
    .array(platformSchema.extend({ digest: z.string() }))
    .max(maxRows)
    .readonly(),
  platform: platformSchema,
  /** The image's ID; absent for what is no image. */
  id: z.string().optional(),
  artifactType: z.string().optional(),
  annotations: z.record(z.string(), z.string()).readonly(),
  /** From the bottom up; at most 500 of `layerCount`. */
  layers: z.array(remoteLayerSchema).max(maxRows).readonly(),
  layerCount: z.number(),
  /** Milliseconds since 1970; 0 when unknown. */
  created: z.number(),
  /** Steps of the config, newest first; at most 500. */
  history: z
    .array(
      z.object({
        created: z.string().optional(),
        createdBy: z.string(),
        emptyLayer: z.boolean(),
        layer: z.number().optional(),
      }),
    )
    .max(maxRows)
    .readonly(),
  /** JSON texts as the registry gave them; each cut off beyond 512 KiB. */
  documents: z.object({ manifest: z.string(), index: z.string().optional(), config: z.string().optional() }),
})

export type RemoteImage = z.output<typeof remoteImageSchema>

const pullInput = z.object({
  reference: referenceSchema,
  /** `linux/arm64`; the host's when absent. */
  platform: platformText.optional(),
  /** Keep the images of all platforms. */
  allPlatforms: z.boolean().default(false),
})

const pullPlanSchema = remoteImageSchema.extend({
  isUpToDate: z.boolean(),
  /** ID of the image that loses the name to it. */
  previous: z.string().optional(),
  /** Bytes of blobs that would be fetched, and of those that are here. */
  downloadSize: z.number(),
  hereSize: z.number(),
  /** The docker command it equals. */
  command: z.string(),
})

export type PullPlan = z.output<typeof pullPlanSchema>

/** What a pull costs before it starts. Throws what the registry answers. */
const planPull = procedure.input(pullInput).output(pullPlanSchema)

const started = z.object({ operationId: z.string() })

/** Starts a pull as an operation whose parts are the layers. `expected`: only when the reference still leads to this digest. */
const pull = procedure
  .input(pullInput.extend({ expected: z.string().max(200).optional(), allTags: z.boolean().default(false) }))
  .output(started)

const pushInput = z.object({ reference: referenceSchema, platform: platformText.optional() })

const pushPlanSchema = z.object({
  reference: z.string(),
  id: z.string(),
  /** Absent while a layer has to be compressed first. */
  digest: z.string().optional(),
  mediaType: z.string(),
  parts: z
    .array(
      descriptorSchema.extend({ diffId: z.string().optional(), state: z.enum(['waiting', 'preparing', 'present']) }),
    )
    .max(maxRows)
    .readonly(),
  /** Bytes that would be sent at most. */
  uploadSize: z.number(),
  /** What the tag points at in the registry now. */
  remote: z.string().optional(),
  command: z.string(),
})

export type PushPlan = z.output<typeof pushPlanSchema>

const planPush = procedure.input(pushInput).output(pushPlanSchema)

/** Starts a push as an operation whose parts are the blobs. */
const push = procedure.input(pushInput.extend({ allTags: z.boolean().default(false) })).output(started)

/** Compares pulled tags with their registries, on demand. */
const findUpdates = procedure
  .input(z.object({ references: z.array(referenceSchema).min(1).max(100).readonly() }))
  .output(
    z
      .array(
        z.object({
          reference: z.string(),
          here: z.string().optional(),
          remote: z.string().optional(),
          state: z.enum(['current', 'newer', 'gone', 'unknown']),
          error: z.string().optional(),
        }),
      )
      .readonly(),
  )

/**
 * What a half-written reference may become: names here, repositories and tags of registries that are known and answer
 * quickly; best first, at most 50.
 */
const complete = procedure.input(z.object({ text: z.string().max(1000) })).output(
  z
    .array(z.object({ reference: z.string(), from: z.enum(['here', 'registry', 'well-known']) }))
    .max(50)
    .readonly(),
)

/** Interrupted downloads that are kept for a day; bytes on disk. `clear` deletes those that no pull uses. */
const downloads = procedure.output(z.object({ count: z.number(), diskSize: z.number() }))
const clearDownloads = procedure.output(z.object({ freed: z.number() }))

export const transfers = { planPull, pull, planPush, push, findUpdates, complete, downloads, clearDownloads }
