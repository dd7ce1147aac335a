import * as z from 'zod'
import { procedure } from './errors.ts'
import { layerSchema } from './layers.ts'
import { maxRows } from './limits.ts'
import { nameFields } from './names.ts'

/** A line of `docker system df`. Bytes as Docker counts them. */
const dockerUsageSchema = z.object({
  total: z.number(),
  /** Those that containers use. */
  active: z.number(),
  dockerSize: z.number(),
  dockerReclaimable: z.number(),
})

export type DockerUsage = z.output<typeof dockerUsageSchema>

const diskUsageSchema = z.object({
  imageCount: z.number(),
  layerCount: z.number(),
  /** Bytes as Docker counts them, each layer (chainID) once. */
  dockerLayersSize: z.number(),
  /** Of these, in layers that two images or more stack. */
  dockerSharedSize: z.number(),
  /** Bytes as Docker counts them, all images added up: a layer as often as it is stacked. */
  dockerImagesSize: z.number(),
  /** Bytes on disk of all blobs, and of all layer indexes. */
  blobsDiskSize: z.number(),
  blobCount: z.number(),
  /** Bytes on disk of the blobs that are layers. */
  layerBlobsDiskSize: z.number(),
  indexesDiskSize: z.number(),
  /** Bytes on disk of layers that are unpacked, of what containers wrote and of volumes, as they were last measured. */
  snapshotsDiskSize: z.number(),
  containersDiskSize: z.number(),
  volumesDiskSize: z.number(),
  /** Bytes on disk that blobs would take more if each image had its own. */
  blobsSavedDiskSize: z.number(),
  /** Bytes of the layers' blobs as stored, perhaps compressed, and of the same layers as uncompressed tars. */
  layerBlobsSize: z.number(),
  tarSize: z.number(),
  /**
   * Bytes on disk of what was removed and can be brought back: a part of the blobs and the layer indexes. Of these, the
   * blobs that are layers, and the layer indexes.
   */
  trashDiskSize: z.number(),
  trashLayerBlobsDiskSize: z.number(),
  trashIndexesDiskSize: z.number(),
  /** Bytes on disk of the database. */
  databaseDiskSize: z.number(),
  /** Bytes that the data root's file system has in all, and that are free for its user. */
  fileSystemDiskSize: z.number(),
  freeDiskSize: z.number(),
  /** The lines of `docker system df`. */
  images: dockerUsageSchema,
  containers: dockerUsageSchema,
  volumes: dockerUsageSchema,
  buildCache: dockerUsageSchema,
})

export type StorageUsage = z.output<typeof diskUsageSchema>

/** Where the bytes are: counters, read and never walked. */
const diskUsage = procedure.output(diskUsageSchema)

const largeLayerSchema = z.object({
  diffId: z.string(),
  /** The first of its stacks. */
  chainId: z.string(),
  /** Stacks (chainIDs) that it is the top of: Docker counts it once in each. */
  stackCount: z.number(),
  /** Images that have it. */
  imageCount: z.number(),
  /** The first three of these; an untagged one has no name. */
  images: z.array(z.object({ id: z.string(), name: z.string().optional() })).readonly(),
  /** Bytes as Docker counts them, in all its stacks together. */
  dockerSize: z.number(),
  /** Bytes on disk: its blobs and its layer index. */
  diskSize: z.number(),
  /** Bytes of the uncompressed tar. */
  tarSize: z.number(),
})

export type LargeLayer = z.output<typeof largeLayerSchema>

/** The largest layers by Docker size or on disk, a page of them. */
const largestLayers = procedure
  .input(
    z.object({
      by: z.enum(['docker', 'disk']),
      offset: z.int().min(0).default(0),
      limit: z.int().min(1).max(100).default(100),
    }),
  )
  .output(z.object({ rows: z.array(largeLayerSchema).readonly(), /** How many there are in all. */ total: z.number() }))

const goalSchema = z.object({
  /** Bytes on disk to free at least. */
  bytes: z.int().min(0),
  /** IDs, or starts of IDs, of images that are to stay. Those that are not there do no harm. */
  keep: z.array(z.string().min(1).max(200)).max(maxRows).readonly().default([]),
})

const freedImageSchema = z.object({
  id: z.string(),
  ...nameFields,
  dockerSize: z.number(),
  /** Milliseconds since 1970; 0 when unknown. */
  created: z.number(),
  /** When it was made, or later was given a name: milliseconds since 1970. */
  age: z.number(),
  /** Why it may go: no tag names it, or no container was made from it. */
  reason: z.enum(['untagged', 'unused']),
  /** Bytes on disk that it frees once those before it are gone. */
  diskFreed: z.number(),
})

export type FreedImage = z.output<typeof freedImageSchema>

const freePlanSchema = z.object({
  /** Stands for exactly this set and what it comes to; `free` refuses when it is no longer true. */
  token: z.string(),
  /** A page of `imageTotal`, the safest first. */
  images: z.array(freedImageSchema).readonly(),
  imageTotal: z.number(),
  /** Layers that go: a page of `layerTotal`, the largest first. */
  layers: z
    .array(
      layerSchema.extend({
        /** Whether its bytes stay, since an image that stays has the same content. */ contentStays: z.boolean(),
      }),
    )
    .readonly(),
  layerTotal: z.number(),
  /** Bytes on disk that are freed: it is for good. Those that the trash holds too are free when it is emptied. */
  diskFreed: z.number(),
  diskFreedLater: z.number(),
  /** Bytes as Docker counts them in the layers that go. */
  dockerSize: z.number(),
  /** Whether it is as much as was asked for. */
  reached: z.boolean(),
  /** Bytes on disk that all untagged images would free, and all images that may go. */
  untaggedDiskFreed: z.number(),
  mostDiskFreed: z.number(),
  /** The images of `keep` that are there. */
  kept: z.array(z.object({ id: z.string(), ...nameFields })).readonly(),
  /** The docker command that removes the same; empty when it would be too long, or nothing goes. */
  command: z.string(),
})

export type FreePlan = z.output<typeof freePlanSchema>

const pageSchema = z.object({ offset: z.int().min(0).default(0), limit: z.int().min(0).max(maxRows).default(maxRows) })

/**
 * The safest images whose removal frees so many bytes: untagged ones first, then those that no container was made
 * from, the oldest first; none that is not needed for it. Changes nothing. `images` and `layers` choose their pages.
 */
const planFree = procedure
  .input(goalSchema.extend({ images: pageSchema.prefault({}), layers: pageSchema.prefault({}) }))
  .output(freePlanSchema)

/** Removes for good what planFree tells for the same goal, exactly; CONFLICT when that is another set now. */
const free = procedure
  .input(goalSchema.extend({ token: z.string().max(200) }))
  .output(z.object({ operationId: z.string() }))

export const storage = { diskUsage, largestLayers, planFree, free }
