import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { errorRecordSchema, procedure } from './errors.ts'

/** A variable in Lamina's own environment that makes docker ignore its contexts, or choose another one. */
const overrideSchema = z.object({
  name: z.enum(['DOCKER_HOST', 'DOCKER_CONTEXT']),
  value: z.string(),
  /** Whether docker then speaks to this engine all the same. */
  isHere: z.boolean(),
})

/** What docker's own files say of the context `lamina`. */
const stateSchema = z.object({
  /** Docker's folder, from DOCKER_CONFIG or `~/.docker`. */
  folder: z.string(),
  /** The context that docker uses unless its environment says otherwise; `default` when none is chosen. */
  current: z.string(),
  /** Where the context `lamina` points: it is not there, to this engine, or to another one. */
  lamina: z.enum(['absent', 'here', 'elsewhere']),
  /** What it names as its endpoint, `unix:///run/...`; empty when it is not there or names none. */
  host: z.string(),
  /** The data root of the Lamina that made it point there; absent when another program or a person did. */
  madeFor: z.string().optional(),
  /** Whether something answers there; only told of a unix socket that is not this engine's. */
  answers: z.boolean().optional(),
  /** What `undo` does; absent when there is nothing to undo. */
  undo: z
    .object({
      /** The context that docker uses afterwards. */
      current: z.string(),
      context: z.enum(['removed', 'restored', 'kept']),
      /** The endpoint of the context that is restored. */
      host: z.string(),
    })
    .optional(),
  overrides: z.array(overrideSchema).readonly(),
  /** The docker commands that each action equals; empty when there is nothing for it to do. */
  commands: z.object({ add: z.string(), use: z.string(), undo: z.string() }),
  /** Why docker's files cannot be changed: one of them is not as docker writes it. */
  problem: errorRecordSchema.optional(),
})

export type DockerContextState = z.output<typeof stateSchema>

const get = procedure.output(stateSchema)

/** The state, now and after each change, whoever makes it; at most 20 times a second. Never ends by itself. */
const watch = procedure.output(eventIterator(stateSchema))

/**
 * Makes the context `lamina` point to this engine, and docker use it when `use` is set. CONFLICT when it points
 * elsewhere and `replace` is not set; MALFORMED when docker's files are not as docker writes them, which stay as they are.
 */
const apply = procedure.input(z.object({ use: z.boolean(), replace: z.boolean() })).output(stateSchema)

/** Puts back what was before `apply`: the current context, and the context `lamina` or its absence. */
const undo = procedure.output(stateSchema)

export const dockerContext = { get, watch, apply, undo }
