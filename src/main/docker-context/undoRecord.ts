import * as z from 'zod'

/** Engines that took the context from each other, at most; the oldest is kept and the middle forgotten. */
const depthLimit = 4

const configSchema = z.discriminatedUnion('file', [
  z.object({ file: z.literal('missing') }),
  /** A file with nothing but space in it. */
  z.object({ file: z.literal('blank'), blank: z.string() }),
  /** `current` is the JSON text of `currentContext`, absent when there was none. */
  z.object({ file: z.literal('settings'), current: z.string().optional() }),
])

/** What `config.json` was before docker was made to use the context. */
export type ConfigBefore = z.output<typeof configSchema>

const baseSchema = z.object({
  version: z.literal(1),
  /** The data root whose engine the context was made for, and its socket. */
  root: z.string(),
  socket: z.string(),
  /** Folders that were made for it, outermost first. */
  folders: z.array(z.string()).readonly(),
  /** Absent while the context was only added. */
  config: configSchema.optional(),
})

/** What was before Lamina wrote into docker's files: all that undo needs. */
export interface UndoRecord extends z.output<typeof baseSchema> {
  /** The context `lamina` that was there before; absent when there was none. */
  readonly before?: { readonly text: string; readonly record?: UndoRecord | undefined } | undefined
}

const recordSchema: z.ZodType<UndoRecord> = baseSchema.extend({
  get before() {
    return z.object({ text: z.string(), record: recordSchema.optional() }).optional()
  },
})

/** Reads a record; undefined when it is not there or not one of ours. */
export function parseUndoRecord(text: string | undefined): UndoRecord | undefined {
  if (text === undefined) return undefined
  try {
    return recordSchema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

/** The record of the same engine in those that `record` holds, itself included. */
export function findRecord(record: UndoRecord | undefined, socket: string): UndoRecord | undefined {
  if (record === undefined || record.socket === socket) return record
  return findRecord(record.before?.record, socket)
}

/** What a new record keeps of the context that it replaces, unless too many lie below each other already. */
export function beforeOf(
  context: { readonly text: string; readonly record: UndoRecord | undefined } | undefined,
): UndoRecord['before'] {
  if (context === undefined) return undefined
  const { text, record } = context
  if (depthOf(record) >= depthLimit) return record?.before
  return { text, ...(record === undefined ? {} : { record }) }
}

function depthOf(record: UndoRecord | undefined): number {
  return record === undefined ? 0 : 1 + depthOf(record.before?.record)
}
