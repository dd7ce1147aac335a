import * as z from 'zod'
import { procedure } from './errors.ts'

const systemInfoSchema = z.object({
  version: z.string(),
  /** The data root. */
  root: z.string(),
  /** Path of the socket that docker speaks to; absent when it is not served. */
  socket: z.string().optional(),
  /** A window of its own, or a page in a browser. */
  mode: z.enum(['desktop', 'browser']),
  /** Whether the engine runs without root. */
  rootless: z.boolean(),
  /** Makes docker use this engine in one shell: `export DOCKER_HOST=...`. */
  dockerHostCommand: z.string().optional(),
  /** Makes docker know this engine as context `lamina` and use it. */
  dockerContextCommand: z.string().optional(),
})

const info = procedure.output(systemInfoSchema)

/** A part that Lamina is made of or runs on, with its version. */
const versionSchema = z.object({ name: z.string(), version: z.string() })

/** What this engine is made of and runs on: itself first. */
const versions = procedure.output(z.array(versionSchema).readonly())

export const system = { info, versions }
