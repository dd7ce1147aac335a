import * as z from 'zod'
import { procedure } from './errors.ts'
import { maxRows } from './limits.ts'
import { nameFields } from './names.ts'

/** A layer as an image stacks it. */
export const layerSchema = z.object({
  diffId: z.string(),
  chainId: z.string(),
  /** Digest of the blob as stored. */
  blob: z.string(),
  mediaType: z.string(),
  /** Bytes of the blob as stored, perhaps compressed. */
  blobSize: z.number(),
  /** Bytes of the uncompressed tar. */
  tarSize: z.number(),
  /** Bytes as Docker counts them. */
  dockerSize: z.number(),
  entryCount: z.number(),
  /** Images whose stack contains this very chainID, this image among them. */
  imageCount: z.number(),
  /** Where it is unpacked on disk; absent as long as no container or build has needed it. */
  directory: z.string().optional(),
  /** Bytes on disk that it takes there. */
  directoryDiskSize: z.number().optional(),
})

export type Layer = z.output<typeof layerSchema>

/** A layer over the stack below it: a node of the forest. Sizes in bytes. */
const forestLayerSchema = z.object({
  /** Stands for it in `parent` and `top`; a layer's is higher than those of the layers below it. */
  row: z.number(),
  chainId: z.string(),
  diffId: z.string(),
  /** Row of the layer below; absent for a base. */
  parent: z.number().optional(),
  dockerSize: z.number(),
  /** What its content takes on disk, blobs and layer index; layers of one diffID share it. */
  diskSize: z.number(),
})

export type ForestLayerRow = z.output<typeof forestLayerSchema>

/** An image at its place in the forest, intermediate ones too. */
const forestImageSchema = z.object({
  id: z.string(),
  ...nameFields,
  /** Row of its topmost layer; absent for an image without layers. */
  top: z.number().optional(),
})

export type ForestImageRow = z.output<typeof forestImageSchema>

const blockNumber = z
  .int()
  .min(0)
  .max(Number.MAX_SAFE_INTEGER / 1000)

/**
 * Which blocks the forest has now, 500 of each kind from number `from` on. `revision` is another text after anything in
 * the store changed: blocks that were read between two calls with one revision belong together.
 */
const forestBlocks = procedure.input(z.object({ from: blockNumber.default(0) })).output(
  z.object({
    revision: z.string(),
    layers: z.array(z.number()).max(maxRows).readonly(),
    images: z.array(z.number()).max(maxRows).readonly(),
  }),
)

const blockInput = z.object({
  block: blockNumber,
  /** The tag that came with the rows that the client has. */
  tag: z.string().max(100).optional(),
})

function blockOf<T extends z.ZodType>(row: T) {
  return z.object({
    /** Stands for exactly these rows. */
    tag: z.string(),
    /** Absent when the client has them. */
    rows: z.array(row).max(maxRows).readonly().optional(),
  })
}

/** The layers of a block, those that came first first. */
const forestLayers = procedure.input(blockInput).output(blockOf(forestLayerSchema))

/** The images of a block. */
const forestImages = procedure.input(blockInput).output(blockOf(forestImageSchema))

/** What made some layers, as the config of an image tells it. */
const stepsSchema = z.object({
  steps: z
    .array(
      z.object({
        chainId: z.string(),
        /** As recorded; only the first 1000 characters. */
        createdBy: z.string(),
        /** The image that tells it. */
        imageId: z.string(),
      }),
    )
    .readonly(),
})

/** The steps that made these layers, by chainID. Layers that are not there, or of which nothing is told, are left out. */
const steps = procedure
  .input(z.object({ chainIds: z.array(z.string().max(200)).max(100).readonly() }))
  .output(stepsSchema)

/** An image that has a layer. */
const holderSchema = z.object({
  id: z.string(),
  ...nameFields,
  /** Where in the image the layer is, 1 for the lowest. */
  position: z.number(),
  /** Layers of the image. */
  layerCount: z.number(),
})

export type LayerHolder = z.output<typeof holderSchema>

/**
 * The images that stack a layer, by chainID: the very same stack, or with `elsewhere` those that have its content, the
 * diffID, over another stack, once for each place where they have it. Newest first. NOT_FOUND when there is no such
 * layer.
 */
const holders = procedure
  .input(
    z.object({
      chainId: z.string().max(200),
      elsewhere: z.boolean().default(false),
      offset: z.int().min(0).default(0),
      limit: z.int().min(1).max(maxRows).default(maxRows),
    }),
  )
  .output(z.object({ rows: z.array(holderSchema).readonly(), /** How many there are in all. */ total: z.number() }))

export const layers = { forestBlocks, forestLayers, forestImages, steps, holders }
