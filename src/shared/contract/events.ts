import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { procedure } from './errors.ts'

/** Something that happened to an image, a container, a volume or a network, told after it was committed. */
const eventSchema = z.object({
  /** Rises by one with each event of an engine's life. */
  sequence: z.number(),
  /** Milliseconds since 1970. */
  time: z.number(),
  type: z.enum(['image', 'container', 'volume', 'network']),
  action: z.string(),
  /** The image's or container's ID, the volume's name; empty for prune. */
  id: z.string(),
  attributes: z.record(z.string(), z.string()).readonly(),
})

export type EngineEvent = z.output<typeof eventSchema>

/** How far a client has read: which life of the engine, and the last event of it. */
const cursorSchema = z.object({ instance: z.string().max(100), sequence: z.number() })

export type EventCursor = z.output<typeof cursorSchema>

const messageSchema = z.discriminatedUnion('kind', [
  /** Events are missing between what the client knows and `cursor`: fetch everything again. */
  z.object({ kind: z.literal('reset'), cursor: cursorSchema }),
  /** At most 500, in order, without gaps. */
  z.object({ kind: z.literal('events'), cursor: cursorSchema, events: z.array(eventSchema).readonly() }),
])

/**
 * The engine's events after `after`, in batches at most 20 times a second. Without `after`, or when the
 * engine no longer keeps what comes after it, the first message is a reset. Never ends by itself.
 */
const subscribe = procedure.input(z.object({ after: cursorSchema.optional() })).output(eventIterator(messageSchema))

export const events = { subscribe }
