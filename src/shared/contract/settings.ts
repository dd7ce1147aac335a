import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { themes } from '../model/theme.ts'
import { errorRecordSchema, procedure } from './errors.ts'
import { registrySettingsSchema } from './registries.ts'
import { trashSettingsSchema } from './trash.ts'

/** How terminals look and how much they keep. */
export const terminalSettingsSchema = z.object({
  /** Pixels. */
  fontSize: z.int().min(8).max(32),
  /** CSS font families; empty for the window's own font for code. */
  fontFamily: z.string().max(200),
  /** Lines above the screen that are kept. */
  scrollback: z.int().min(0).max(50_000),
  cursorStyle: z.enum(['block', 'bar', 'underline']),
  cursorBlink: z.boolean(),
  /** What is shown is told to screen readers too, which takes some speed. */
  screenReader: z.boolean(),
})

export type TerminalSettings = z.output<typeof terminalSettingsSchema>

/** What terminals are like when nobody chose. */
export const defaultTerminal: TerminalSettings = {
  fontSize: 13,
  fontFamily: '',
  scrollback: 5000,
  cursorStyle: 'block',
  cursorBlink: false,
  screenReader: false,
}

const stateSchema = z.object({
  /** Path of the settings file. It need not be there. */
  file: z.string(),
  /** Why the file is not used and not written: it stays as it is. */
  problem: errorRecordSchema.optional(),
  /** Absent when nobody chose one. */
  theme: z.enum(themes).optional(),
  /** What was chosen, and for the rest what is usual. */
  terminal: terminalSettingsSchema,
  registries: registrySettingsSchema,
  trash: trashSettingsSchema,
  /** The data root that this engine works on, and who named it. */
  root: z.object({ path: z.string(), origin: z.enum(['command line', 'environment', 'settings', 'default']) }),
  /** The data root of the next start that neither the command line nor the environment tells another one. */
  next: z.object({ path: z.string(), origin: z.enum(['settings', 'default']) }),
})

export type SettingsState = z.output<typeof stateSchema>

const get = procedure.output(stateSchema)

/** The settings, now and after each change, whoever makes it; at most 20 times a second. Never ends by itself. */
const watch = procedure.output(eventIterator(stateSchema))

const setTheme = procedure.input(z.object({ theme: z.enum(themes) })).output(stateSchema)

const setTerminal = procedure.input(terminalSettingsSchema).output(stateSchema)

const pathSchema = z.string().min(1).max(4096)

const placePlanSchema = z.object({
  /** The folder, absolute. */
  path: z.string(),
  /** What is there: nothing, a folder with nothing in it, images of Lamina's, or the very folder that is used now. */
  kind: z.enum(['missing', 'empty', 'store', 'current']),
  /** Bytes that are free for this user where it lies. */
  freeDiskSize: z.number(),
  /** Copies what the present data root holds, for the time when Lamina is stopped; empty when there is nothing to copy. */
  copyCommand: z.string(),
})

export type PlacePlan = z.output<typeof placePlanSchema>

/**
 * What the next start finds when `path` is its data root. Changes nothing. `~/` is the home folder. Throws
 * INVALID_ARGUMENT for a path that cannot be one, FAILED_PRECONDITION for a folder that holds other things, DENIED for
 * one that may not be written.
 */
const examinePlace = procedure.input(z.object({ path: pathSchema })).output(placePlanSchema)

/**
 * Names the data root of the next start and makes the folder; without a path it is the usual one. Nothing that the
 * present one holds is moved or deleted. Throws what `examinePlace` throws, and UNSUPPORTED when it cannot be locked.
 */
const setDataRoot = procedure.input(z.object({ path: pathSchema.optional() })).output(stateSchema)

const placeSchema = z.object({
  /** Bytes on disk of the blobs, the layer indexes and the database. */
  blobsDiskSize: z.number(),
  blobCount: z.number(),
  indexesDiskSize: z.number(),
  databaseDiskSize: z.number(),
  /** Bytes of the file system that the data root lies on: in all, and free for this user. */
  fileSystemDiskSize: z.number(),
  freeDiskSize: z.number(),
})

/** What lies in the data root: counters, read and never walked. */
const place = procedure.output(placeSchema)

export const settings = { get, watch, setTheme, setTerminal, examinePlace, setDataRoot, place }
