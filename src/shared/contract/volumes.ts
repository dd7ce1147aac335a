import * as z from 'zod'
import { procedure } from './errors.ts'
import { maxRows } from './limits.ts'

const names = z.array(z.string().min(1).max(400)).min(1).max(maxRows).readonly()

const volumeSchema = z.object({
  name: z.string(),
  /** Made for a container without a name. */
  isAnonymous: z.boolean(),
  /** Milliseconds since 1970. */
  created: z.number(),
  labels: z.record(z.string(), z.string()).readonly(),
  mountpoint: z.string(),
  /** IDs of containers that mount it: at most 500 of `containerCount`. */
  containerIds: z.array(z.string()).readonly(),
  containerCount: z.number(),
  /** Bytes on disk, when they were last measured. */
  usage: z.object({ diskSize: z.number(), time: z.number() }).optional(),
})

export type VolumeRow = z.output<typeof volumeSchema>

const list = procedure
  .input(
    z.object({
      text: z.string().max(400).optional(),
      sort: z.enum(['name', 'created', 'diskSize', 'containers']).default('name'),
      descending: z.boolean().default(false),
      offset: z.int().min(0).default(0),
      limit: z.int().min(1).max(maxRows).default(maxRows),
    }),
  )
  .output(z.object({ rows: z.array(volumeSchema).readonly(), total: z.number() }))

/** An empty name makes one up. */
const create = procedure.input(z.object({ name: z.string().max(400) })).output(volumeSchema)

const planSchema = z.object({
  token: z.string(),
  volumes: z.array(z.object({ name: z.string(), diskSize: z.number() })).readonly(),
  /** Bytes on disk. */
  diskFreed: z.number(),
})

export type VolumeRemovalPlan = z.output<typeof planSchema>

/** What removing exactly these frees. Changes nothing; CONFLICT when a container mounts one. */
const planRemoval = procedure.input(z.object({ names })).output(planSchema)

/** Removes what a plan names, exactly; CONFLICT when it is no longer true. Gives the operation that does it. */
const remove = procedure
  .input(z.object({ names, token: z.string().max(200) }))
  .output(z.object({ operationId: z.string() }))

/** Volumes: folders that outlive containers. */
export const volumes = { list, create, planRemoval, remove }
