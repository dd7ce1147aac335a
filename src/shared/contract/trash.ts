import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { procedure } from './errors.ts'
import { maxRows } from './limits.ts'

/** What people set about the trash. */
export const trashSettingsSchema = z.object({
  /** How long a deleted image rests, ms; 0 for no trash. */
  keepFor: z
    .int()
    .min(0)
    .max(365 * 24 * 3_600_000),
  /** Bytes on disk that it may hold; the oldest go first. Absent for no limit. */
  diskSizeLimit: z.int().min(0).optional(),
  /** Whether removals by docker's command line go through the trash too. */
  keepsDockerRemovals: z.boolean(),
})

export type TrashSettings = z.output<typeof trashSettingsSchema>

/** What is so when nobody chose. */
export const defaultTrashSettings: TrashSettings = { keepFor: 24 * 3_600_000, keepsDockerRemovals: false }

/** A deleted image. Times in milliseconds since 1970. */
const entrySchema = z.object({
  number: z.number(),
  id: z.string(),
  /** Familiar tags that it had; at most 20 of `nameTotal`. */
  names: z.array(z.string()).max(20).readonly(),
  nameTotal: z.number(),
  created: z.number(),
  deleted: z.number(),
  /** When it goes for good. */
  expires: z.number(),
  dockerSize: z.number(),
  layerCount: z.number(),
  /** Bytes on disk that go when this entry alone is emptied. */
  diskSize: z.number(),
  /** The operation that deleted it, when one did. */
  operationId: z.string().optional(),
})

export type TrashEntry = z.output<typeof entrySchema>

const numbersSchema = z.array(z.int()).min(1).max(maxRows).readonly()

const operationIdSchema = z.string().max(200)

/** Newest first; with `operationId` only those that it deleted. */
const list = procedure
  .input(
    z
      .object({
        operationId: operationIdSchema.optional(),
        offset: z.int().min(0).default(0),
        limit: z.int().min(1).max(maxRows).default(maxRows),
      })
      .prefault({}),
  )
  .output(
    z.object({
      rows: z.array(entrySchema).max(maxRows).readonly(),
      total: z.number(),
      /** Bytes on disk that emptying all of it frees. */
      diskSize: z.number(),
    }),
  )

/**
 * Brings them back with tags and all: all or none. With `operationId` all that it deleted, which undoes it; NOT_FOUND
 * when nothing of it is in the trash. Tells the first 500.
 */
const restore = procedure
  .input(z.union([z.object({ numbers: numbersSchema }), z.object({ operationId: operationIdSchema })]))
  .output(
    z
      .array(
        z.object({
          id: z.string(),
          names: z.array(z.string()).readonly(),
          /** Names that another image has by now, and keeps. */
          taken: z.array(z.string()).readonly(),
        }),
      )
      .max(maxRows)
      .readonly(),
  )

/** What emptying frees, exactly; all of it without `numbers`. */
const planEmpty = procedure
  .input(z.object({ numbers: numbersSchema.optional() }))
  .output(z.object({ token: z.string(), count: z.number(), freed: z.number() }))

/** Frees what planEmpty told, or nothing (CONFLICT). Starts an operation. */
const empty = procedure
  .input(z.object({ numbers: numbersSchema.optional(), token: z.string().max(200) }))
  .output(z.object({ operationId: z.string() }))

/** How much there is, now and whenever it changes, at most 20 times a second. Never ends by itself. */
const watch = procedure.output(
  eventIterator(
    z.object({
      total: z.number(),
      diskSize: z.number(),
      /** The number of the newest entry, ever; 0 when there is none: another one means another entry. */
      newest: z.number(),
    }),
  ),
)

const settings = procedure.output(trashSettingsSchema)
const setSettings = procedure.input(trashSettingsSchema).output(trashSettingsSchema)

export const trash = { list, watch, restore, planEmpty, empty, settings, setSettings }
