import * as z from 'zod'
import { maxTerminalSide } from '../../shared/contract/terminalFrames.ts'

/** No message of a page holds more entries than this, as no call of the engine does. */
const maxEntries = 500

/** A line of text for people. */
const line = z.string().max(1000)

const side = z.int().min(1).max(maxTerminalSide)

/** What pages may send to main; all else is refused. See `DesktopBridge`. */
export const pageMessages = {
  nothing: z.undefined(),
  address: z.string().min(1).max(2000),
  operationId: z.uuid(),
  terminalCall: z.object({
    call: z.uuid(),
    session: z.string().regex(/^[0-9a-f]{64}$/),
    size: z.object({ rows: side, columns: side }),
  }),
  /** Files that were dropped: whole folders' contents may be among them. */
  paths: z.array(z.string().min(1).max(10_000)).max(10_000),
  saveRequest: z.object({
    references: z.array(line.min(1)).min(1).max(maxEntries),
    suggestedName: z.string().min(1).max(255),
    operationId: z.uuid(),
  }),
  commands: z
    .array(z.object({ id: line, title: line, group: line, keys: z.string().max(100).exactOptional() }))
    .max(maxEntries),
  notice: z.object({ title: line, body: line }),
} as const
