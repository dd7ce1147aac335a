import * as z from 'zod'
import { imageSorts } from '../model/imageSort.ts'
import { procedure } from './errors.ts'
import { layerSchema } from './layers.ts'
import { maxRows } from './limits.ts'
import { nameFields } from './names.ts'

/** What an image runs on. */
const platformSchema = z.object({
  os: z.string(),
  architecture: z.string(),
  variant: z.string().optional(),
})

/** One image of the list. Sizes are bytes as Docker counts them. */
const imageRowSchema = z.object({
  id: z.string(),
  ...nameFields,
  /** Milliseconds since 1970; 0 when unknown. */
  created: z.number(),
  dockerSize: z.number(),
  /** The part of dockerSize in layers that other images stack too. */
  dockerSharedSize: z.number(),
  layerCount: z.number(),
  platform: platformSchema,
})

export type ImageRow = z.output<typeof imageRowSchema>

const idsSchema = z.array(z.string().max(200)).min(1).max(maxRows).readonly()

const pageInput = z.object({
  /** Free text over names, IDs and labels. */
  text: z.string().max(400).optional(),
  /** True: only images without a name; false: only images with one. */
  dangling: z.boolean().optional(),
  sort: z.enum(imageSorts).default('created'),
  descending: z.boolean().default(true),
  offset: z.int().min(0).default(0),
  limit: z.int().min(1).max(maxRows).default(maxRows),
})

const listInput = pageInput.extend({
  /** Only images with a tag in this repository, `alpine`. */
  repository: z.string().max(1000).optional(),
  /** Only these images. */
  ids: idsSchema.optional(),
})

const list = procedure
  .input(listInput)
  .output(z.object({ rows: z.array(imageRowSchema).readonly(), /** How many match in all. */ total: z.number() }))

/** Where a row is among those on its level: groups among groups, images among those of their group. */
const place = {
  /** From 0. */
  position: z.number(),
  siblings: z.number(),
}

/** The images with a tag in one repository, or those without any. Sizes are bytes as Docker counts them. */
const groupRowSchema = z.object({
  ...place,
  kind: z.literal('group'),
  /** `alpine`; empty for the images without a tag. */
  repository: z.string(),
  /** Whether its images follow. */
  isOpen: z.boolean(),
  imageCount: z.number(),
  /** Tags in this repository. */
  tagCount: z.number(),
  /** When its newest image was created, milliseconds since 1970. */
  created: z.number(),
  /** Every layer (chainID) of the group once. */
  dockerSize: z.number(),
  /** The part of dockerSize in layers that images outside of the group stack too. */
  dockerSharedSize: z.number(),
  /** Distinct layers. */
  layerCount: z.number(),
})

export type GroupRow = z.output<typeof groupRowSchema>

const groupedRowSchema = z.discriminatedUnion('kind', [
  groupRowSchema,
  z.object({ ...place, kind: z.literal('image'), repository: z.string(), image: imageRowSchema }),
])

export type GroupedRow = z.output<typeof groupedRowSchema>

/**
 * The images in groups, a row a group and, where it is open, one for each of its images. An image with tags in two
 * repositories is in both. Groups are sorted by what their row shows in that column.
 */
const listGroups = procedure
  .input(
    pageInput.extend({
      /** Which groups are open: those in `except`, or with `all` every other one. */
      open: z.object({ all: z.boolean(), except: z.array(z.string().max(1000)).max(maxRows).readonly() }),
    }),
  )
  .output(
    z.object({
      rows: z.array(groupedRowSchema).readonly(),
      /** Rows in all. */
      total: z.number(),
      groupCount: z.number(),
      /** Images that match, each once. */
      imageCount: z.number(),
    }),
  )

const historyEntrySchema = z.object({
  /** ISO 8601, as the config has it. */
  created: z.string().optional(),
  createdBy: z.string(),
  author: z.string(),
  comment: z.string(),
  /** True when the step made no layer. */
  emptyLayer: z.boolean(),
  dockerSize: z.number(),
  /** The layer this step made. */
  layer: layerSchema.optional(),
})

export type HistoryEntry = z.output<typeof historyEntrySchema>

const imageDetailsSchema = imageRowSchema.extend({
  /** What names point at. */
  target: z.object({ mediaType: z.string(), digest: z.string(), size: z.number() }),
  /** Where it came from, `alpine@sha256:...`; at most 500. */
  repoDigests: z.array(z.string()).readonly(),
  author: z.string(),
  labels: z.record(z.string(), z.string()).readonly(),
  /** When a name was last set, milliseconds since 1970; 0 when never. */
  lastTagged: z.number(),
  /** Newest first; at most 500 of `historyTotal`. */
  history: z.array(historyEntrySchema).readonly(),
  historyTotal: z.number(),
  /** From the bottom up; at most 500 of `layerCount`. */
  layers: z.array(layerSchema).readonly(),
})

export type ImageDetails = z.output<typeof imageDetailsSchema>

/** Everything about one image. `reference` is a name or an ID, or the start of one. */
const get = procedure.input(z.object({ reference: z.string().min(1).max(1000) })).output(imageDetailsSchema)

/** What names of an image point at (a manifest or an index), its config, and what `docker image inspect` prints. */
const documentKind = z.enum(['config', 'manifest', 'index', 'inspect'])

export type DocumentKind = z.output<typeof documentKind>

/** A JSON document that belongs to an image: as it is stored, or as docker prints it. */
const documentSchema = z.object({
  kind: documentKind,
  /** Absent for what is not stored. */
  digest: z.string().optional(),
  mediaType: z.string(),
  text: z.string(),
})

export type ImageDocument = z.output<typeof documentSchema>

/** One JSON document of an image, the config when it has none of that kind, and which kinds it has. */
const document = procedure
  .input(z.object({ reference: z.string().min(1).max(1000), kind: documentKind.default('config') }))
  .output(z.object({ kinds: z.array(documentKind).readonly(), document: documentSchema }))

/** Gives an image one more name. */
const tag = procedure
  .input(z.object({ source: z.string().min(1).max(1000), target: z.string().max(1000) }))
  .output(z.void())

/** Takes names from an image that keeps at least one: all of them, or CONFLICT. Nothing is freed on disk. */
const untag = procedure
  .input(
    z.object({ id: z.string().max(200), names: z.array(z.string().min(1).max(1000)).min(1).max(maxRows).readonly() }),
  )
  .output(z.object({ /** At most 500. */ untagged: z.array(z.string()).readonly() }))

const planSchema = z.object({
  /** Stands for exactly this plan; `remove` refuses when it is no longer true. */
  token: z.string(),
  images: z.array(z.object({ id: z.string(), ...nameFields })).readonly(),
  /** Layers that go, since no other image needs them; at most 500 of `layerTotal`. */
  layers: z
    .array(
      layerSchema.extend({
        /** Whether its bytes stay, since another image has the same content. */ contentStays: z.boolean(),
      }),
    )
    .readonly(),
  layerTotal: z.number(),
  /** Layers of these images that stay, since others need them; at most 500 of `keptLayerTotal`. */
  keptLayers: z.array(layerSchema).readonly(),
  keptLayerTotal: z.number(),
  /** Whether they go into the trash; for good when that was asked for, there is no trash, or no room in it. */
  toTrash: z.boolean(),
  /** Bytes on disk that are free at once, and those that are free when the trash is emptied. */
  diskFreed: z.number(),
  diskFreedLater: z.number(),
  /** Bytes as Docker counts them in the layers that go. */
  dockerSize: z.number(),
})

export type ReclaimPlan = z.output<typeof planSchema>

const removalInput = z.object({
  ids: idsSchema,
  /** Not into the trash. */
  forGood: z.boolean().default(false),
})

/** What deleting exactly these images, with all their names, frees. Changes nothing. */
const planReclaim = procedure.input(removalInput).output(planSchema)

/**
 * Deletes what a plan names, exactly; CONFLICT when the plan is no longer true. Gives the operation that does it:
 * `trash.restore` with its id undoes it.
 */
const remove = procedure
  .input(removalInput.extend({ token: z.string().max(200) }))
  .output(z.object({ operationId: z.string() }))

const referencesSchema = z.array(z.string().min(1).max(1000)).min(1).max(maxRows).readonly()

/** What an archive of these images would hold; downloadPath gets it. A reference is what `docker save` takes. */
const planSave = procedure.input(z.object({ references: referencesSchema })).output(
  z.object({
    images: z.array(z.object({ id: z.string(), ...nameFields })).readonly(),
    layerCount: z.number(),
    /** Bytes of the archive, exactly. */
    size: z.number(),
  }),
)

export const images = { list, listGroups, get, document, tag, untag, planReclaim, remove, planSave }
