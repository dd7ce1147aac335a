import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { errorRecordSchema, procedure } from './errors.ts'

/** A long piece of work. Bytes; times in milliseconds since 1970. */
export const operationSchema = z.object({
  id: z.string(),
  /** `load`, `samples`, `remove`, ... */
  kind: z.string(),
  title: z.string(),
  /** The docker command it equals; empty when there is none. */
  command: z.string(),
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  bytesDone: z.number(),
  bytesTotal: z.number().optional(),
  step: z.string(),
  started: z.number(),
  ended: z.number().optional(),
  /** What came of it, a line each; at most 500. */
  results: z.array(z.string()).readonly(),
  error: errorRecordSchema.optional(),
})

export type Operation = z.output<typeof operationSchema>

const idSchema = z.object({ id: z.string().max(200) })
const listSchema = z.object({ operations: z.array(operationSchema).readonly() })

/** The newest 500, newest first. */
const list = procedure.output(listSchema)
const get = procedure.input(idSchema).output(operationSchema)

/** Asks it to stop; it ends as `cancelled` once nothing of it is left. */
const cancel = procedure.input(idSchema).output(z.void())

/** First the list, then those that changed, at most 20 times a second. Never ends by itself. */
const watch = procedure.output(eventIterator(listSchema))

export const operations = { list, get, cancel, watch }
