import * as z from 'zod'
import { procedure } from './errors.ts'
import { layerSchema } from './layers.ts'
import { maxRows } from './limits.ts'

/** What is to go. */
const goalSchema = z.object({
  /** `dangling`: images without a tag; `unused`: every image that no container was made from; `none`. */
  images: z.enum(['none', 'dangling', 'unused']),
  /** Only images and containers created before this, milliseconds since 1970. */
  until: z.number().optional(),
  /** `key` or `key=value` of images, containers and volumes; all must match. */
  labels: z.array(z.string().max(1000)).max(50).readonly().default([]),
  /** Containers that do not run. */
  containers: z.boolean().default(false),
  /** Volumes that no container mounts. */
  volumes: z.enum(['none', 'anonymous', 'all']).default('none'),
  /** Interrupted downloads, and what is in the trash. */
  downloads: z.boolean().default(false),
  trash: z.boolean().default(false),
  /** Images go for good and not into the trash; so they do when `trash` is emptied. */
  forGood: z.boolean().default(false),
})

export type PruneGoal = z.output<typeof goalSchema>

const pageSchema = z
  .object({ offset: z.int().min(0).default(0), limit: z.int().min(0).max(maxRows).default(maxRows) })
  .prefault({})

/** Exactly what goes, and exactly what that frees. Bytes on disk unless they say docker. */
const planSchema = z.object({
  /** Stands for exactly this set; `run` takes it. */
  token: z.string(),
  images: z
    .array(
      z.object({
        id: z.string(),
        names: z.array(z.string()).max(20).readonly(),
        created: z.number(),
        dockerSize: z.number(),
      }),
    )
    .max(maxRows)
    .readonly(),
  imageTotal: z.number(),
  /** The largest first. */
  layers: z.array(layerSchema).max(maxRows).readonly(),
  layerTotal: z.number(),
  containers: z
    .array(z.object({ id: z.string(), name: z.string() }))
    .max(maxRows)
    .readonly(),
  containerTotal: z.number(),
  volumes: z
    .array(z.object({ name: z.string() }))
    .max(maxRows)
    .readonly(),
  volumeTotal: z.number(),
  downloadCount: z.number(),
  trashCount: z.number(),
  /** Whether the images go into the trash. */
  toTrash: z.boolean(),
  /** Bytes that are free as soon as it is done, and those that are free when the trash is emptied. */
  freedNow: z.number(),
  freedLater: z.number(),
  /** Bytes as Docker counts them in the layers that go. */
  dockerSize: z.number(),
  /** The docker commands it equals; empty where docker has none. */
  command: z.string(),
})

export type PrunePlan = z.output<typeof planSchema>

/** Plans without changing anything. Images and layers are told a page at a time. */
const plan = procedure.input(z.object({ goal: goalSchema, images: pageSchema, layers: pageSchema })).output(planSchema)

/** Does exactly what `plan` told for this goal, or nothing: throws CONFLICT when the store changed. Starts an operation. */
const run = procedure
  .input(z.object({ goal: goalSchema, token: z.string().max(200) }))
  .output(z.object({ operationId: z.string() }))

export const prune = { plan, run }
