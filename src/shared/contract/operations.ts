import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { errorRecordSchema, procedure } from './errors.ts'
import { maxRows } from './limits.ts'

const stateSchema = z.enum(['running', 'done', 'failed', 'cancelled'])

/** One of several things that an operation does at once: a layer that is pulled or pushed. Bytes. */
const partSchema = z.object({
  id: z.string(),
  /** The layer's diffID, for its colour. */
  diffId: z.string().optional(),
  state: z.enum(['waiting', 'preparing', 'present', 'mounted', 'active', 'checking', 'retrying', 'done', 'failed']),
  bytesDone: z.number(),
  bytesTotal: z.number(),
  /** Why it waits to be tried again, or failed. */
  note: z.string().optional(),
  /** When it is tried again, by the engine's clock. */
  retryAt: z.number().optional(),
})

export type OperationPart = z.output<typeof partSchema>

/** A piece of work. Bytes; times in milliseconds since 1970. */
export const operationSchema = z.object({
  id: z.string(),
  /** `load`, `save`, `import`, `samples`, `tag`, `remove`, `prune`, ... */
  kind: z.string(),
  title: z.string(),
  /** The docker command it equals; empty when docker has none. */
  command: z.string(),
  /** Who asked: a window of the app, or the docker command line. */
  origin: z.enum(['app', 'docker']),
  /** A short action, as a tag: told once it has ended, or takes long after all. It cannot be cancelled. */
  isBrief: z.boolean(),
  state: stateSchema,
  bytesDone: z.number(),
  bytesTotal: z.number().optional(),
  step: z.string(),
  started: z.number(),
  /** Absent while it runs, and when nobody knows: it ran when the engine was ended. */
  ended: z.number().optional(),
  /** What came of it, a line each: the first of `resultCount`. At most 500; in lists and messages 10. */
  results: z.array(z.string()).readonly(),
  resultCount: z.number(),
  /** In an order that stays, at most 200; in lists only of what runs or failed. */
  parts: z.array(partSchema).readonly().optional(),
  /** What it was asked for, by which it can be asked for again: `reference`, `platform`. */
  input: z.record(z.string(), z.union([z.string(), z.boolean()])).optional(),
  error: errorRecordSchema.optional(),
})

export type Operation = z.output<typeof operationSchema>

const idSchema = z.object({ id: z.string().max(200) })
const operationsSchema = z.array(operationSchema).readonly()

/** Which operations are meant: all when nothing is said. */
const filterSchema = z.object({ state: stateSchema.optional(), kind: z.string().max(50).optional() })

/** The work under way and the history, newest first; the engine remembers the newest 1,000, beyond its own life. */
const list = procedure
  .input(
    filterSchema
      .extend({
        offset: z.int().min(0).default(0),
        limit: z.int().min(1).max(maxRows).default(maxRows),
      })
      .prefault({}),
  )
  .output(
    z.object({
      operations: operationsSchema,
      /** How many are meant in all. */
      total: z.number(),
      /** How many there are of each state, of the kind that is meant. */
      counts: z.record(stateSchema, z.number()),
      /** By the engine's clock, milliseconds since 1970: to forget what is listed here and nothing newer. */
      asOf: z.number(),
      /** Every kind that there is one of, sorted. */
      kinds: z.array(z.string()).readonly(),
    }),
  )

/** One operation with all that is kept of its results. */
const get = procedure.input(idSchema).output(operationSchema)

/** Asks it to stop; it ends as `cancelled` once nothing of it is left. */
const cancel = procedure.input(idSchema).output(z.void())

/** Forgets those of them that had ended at `until`, milliseconds since 1970. What they did stays as it is. */
const forget = procedure.input(filterSchema.extend({ until: z.number() })).output(z.object({ forgotten: z.number() }))

/**
 * First what is under way and the newest that ended, at most 200 in all, then those that changed, at most 20 times a
 * second; all anew when some were forgotten. Never ends by itself.
 */
const watch = procedure.output(
  eventIterator(
    z.object({
      operations: operationsSchema,
      /** What was told before and is not told here is no more. */
      isWhole: z.boolean(),
    }),
  ),
)

export const operations = { list, get, cancel, forget, watch }
