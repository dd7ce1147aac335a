import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { procedure } from './errors.ts'
import { maxTerminalSide } from './terminalFrames.ts'

/** An engine keeps no more terminals than this at the same time, in all containers. */
export const maxTerminals = 100

const sessionSchema = z.object({
  /** 64 hexadecimal digits: the container's ID for its main process, the exec's for a shell. */
  id: z.string(),
  containerId: z.string(),
  /** `main` looks at the container's own process, `shell` at one that was started beside it. */
  kind: z.enum(['main', 'shell']),
  /** What its tab is called. */
  name: z.string(),
  /** Path of the shell; empty for the main process. */
  shell: z.string(),
  /** What the program calls its window (OSC 0 and 2); empty when it says nothing. */
  title: z.string(),
  state: z.enum(['connecting', 'running', 'ended', 'lost']),
  exitCode: z.number().optional(),
  /** Windows that look at it. */
  viewers: z.number(),
  /** Milliseconds since 1970. */
  created: z.number(),
})

/** A terminal that the engine keeps, whoever looks at it. */
export type TerminalSessionView = z.output<typeof sessionSchema>

const idSchema = z
  .string()
  .max(64)
  .regex(/^[0-9a-f]{64}$/)
const side = z.int().min(1).max(maxTerminalSide)

const listSchema = z.object({ sessions: z.array(sessionSchema).max(maxTerminals).readonly() })

/** All terminals, oldest first, now and after each change; at most 20 times a second. Never ends by itself. */
const watch = procedure.output(eventIterator(listSchema))

/**
 * The terminal of a container's main process; the same one each time. Throws NOT_FOUND, and FAILED_PRECONDITION when
 * the container was made without a terminal.
 */
const open = procedure.input(z.object({ containerId: idSchema })).output(sessionSchema)

/**
 * Starts a shell in a running container: `shell`, or the first of bash, ash and sh that is there. Throws NOT_FOUND,
 * CONFLICT when the container does not run, FAILED_PRECONDITION when it has no shell, RATE_LIMITED when there are too
 * many terminals.
 */
const openShell = procedure
  .input(
    z.object({
      containerId: idSchema,
      shell: z.string().min(1).max(4096).optional(),
      user: z.string().max(256).optional(),
      rows: side,
      columns: side,
    }),
  )
  .output(sessionSchema)

/** Calls a terminal's tab something else. Throws NOT_FOUND. */
const rename = procedure.input(z.object({ id: idSchema, name: z.string().trim().min(1).max(60) })).output(sessionSchema)

/**
 * Takes a terminal off the list: a shell is hung up (SIGHUP, as a closed window does), a main process goes on.
 * Nothing when it is not there (any more).
 */
const close = procedure.input(z.object({ id: idSchema })).output(z.void())

/** Ends the program of a terminal at once (SIGKILL); its last screen stays. Throws NOT_FOUND. */
const kill = procedure.input(z.object({ id: idSchema })).output(z.void())

export const terminals = { watch, open, openShell, rename, close, kill }
