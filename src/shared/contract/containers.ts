import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { procedure } from './errors.ts'
import { maxRows } from './limits.ts'

/** Milliseconds since 1970, 0 for never. */
const time = z.number()
const reference = z.string().min(1).max(1000)
const ids = z.array(z.string().max(200)).min(1).max(maxRows).readonly()

/** A path in a container as its bytes, one character (U+0001 to U+00FF) each; absolute. */
const containerPath = z
  .string()
  .max(4095)
  .refine((path) => /^\/[^\0\u0100-\uffff]*$/.test(path), 'must be absolute, and bytes, one character each')

const page = {
  offset: z.int().min(0).default(0),
  limit: z.int().min(1).max(maxRows).default(maxRows),
}

const stateSchema = z.object({
  status: z.enum(['created', 'running', 'paused', 'restarting', 'exited', 'dead']),
  pid: z.number(),
  exitCode: z.number(),
  /** Why it could not be started, in Docker's words; empty otherwise. */
  error: z.string(),
  oomKilled: z.boolean(),
  started: time,
  finished: time,
  restartCount: z.number(),
  health: z
    .object({
      status: z.enum(['starting', 'healthy', 'unhealthy']),
      failingStreak: z.number(),
      /** The newest five. */
      probes: z.array(z.object({ started: time, ended: time, exitCode: z.number(), output: z.string() })).readonly(),
    })
    .optional(),
  /** Its address in the bridge network. */
  address: z.string().optional(),
})

const portSchema = z.object({
  port: z.number(),
  protocol: z.enum(['tcp', 'udp', 'sctp']),
  /** Absent for a port that is only exposed. */
  host: z.object({ address: z.string(), port: z.number() }).optional(),
})

export type ContainerPort = z.output<typeof portSchema>

const mountSchema = z.object({
  type: z.enum(['bind', 'volume', 'tmpfs']),
  target: z.string(),
  source: z.string(),
  name: z.string(),
  readOnly: z.boolean(),
})

/** What a container wrote. */
const usageSchema = z.object({
  /** Bytes as Docker counts them. */
  dockerSize: z.number(),
  /** Bytes on disk. */
  diskSize: z.number(),
  entries: z.number(),
  /** When it was measured. */
  time,
})

const rowSchema = z.object({
  id: z.string(),
  name: z.string(),
  imageId: z.string(),
  /** The image as it was asked for. */
  image: z.string(),
  /** Program and arguments; at most 500. */
  command: z.array(z.string()).readonly(),
  created: time,
  state: stateSchema,
  tty: z.boolean(),
  openStdin: z.boolean(),
  autoRemove: z.boolean(),
  /** `no`, `always`, `unless-stopped`, `on-failure:3`. */
  restart: z.string(),
  networkMode: z.string(),
  /** At most 500. */
  ports: z.array(portSchema).readonly(),
  mounts: z.array(mountSchema).readonly(),
  /** Bytes as Docker counts them of its image. */
  dockerImageSize: z.number(),
  /** Absent before it was first measured. */
  usage: usageSchema.optional(),
})

/** A container as a row of a list. */
export type ContainerRow = z.output<typeof rowSchema>

const sorts = ['created', 'name', 'image', 'status', 'dockerSize', 'id'] as const

const list = procedure
  .input(
    z.object({
      /** Free text over names, IDs, images, commands and labels. */
      text: z.string().max(400).optional(),
      /** Only these states; all when absent. */
      status: z.array(stateSchema.shape.status).max(6).readonly().optional(),
      /** Only those of this image: a name or an ID. */
      image: reference.optional(),
      ids: ids.optional(),
      sort: z.enum(sorts).default('created'),
      descending: z.boolean().default(true),
      ...page,
    }),
  )
  .output(z.object({ rows: z.array(rowSchema).readonly(), total: z.number() }))

const counts = procedure.output(
  z.object({ total: z.number(), running: z.number(), paused: z.number(), stopped: z.number() }),
)

const detailsSchema = rowSchema.extend({
  labels: z.record(z.string(), z.string()).readonly(),
  environment: z.array(z.string()).readonly(),
  workingDirectory: z.string(),
  user: z.string(),
  hostname: z.string(),
  /** Directories of its root file system, absolute; `lower` topmost first, at most 500. */
  folders: z.object({
    lower: z.array(z.string()).readonly(),
    upper: z.string(),
    work: z.string(),
    merged: z.string(),
  }),
  logPath: z.string(),
  /** What `docker inspect` prints. */
  inspect: z.string(),
  /** The `docker run` that makes such a container. */
  runCommand: z.string(),
  /** Whether the image is still there under the name that it was asked for by. */
  imageIsCurrent: z.boolean(),
})

export type ContainerDetails = z.output<typeof detailsSchema>

const get = procedure.input(z.object({ reference })).output(detailsSchema)

/**
 * What `docker run` would be given: flags by their long names without dashes, each with its values in order
 * (`publish: ['8080:80']`, `tty: ['true']`), as `src/shared/model/runFlags.ts` lists them.
 */
const runSchema = z.object({
  image: z.string().min(1).max(1000),
  command: z.array(z.string().max(131_072)).max(maxRows).readonly(),
  flags: z.record(z.string().max(100), z.array(z.string().max(131_072)).max(maxRows).readonly()).readonly(),
})

/** What an image says about containers of it. */
const suggestionsOutput = z.object({
  imageId: z.string(),
  /** `80/tcp`. */
  ports: z.array(z.string()).readonly(),
  /** Paths in the container. */
  volumes: z.array(z.string()).readonly(),
  /** What runs unless told otherwise: entrypoint and command. */
  command: z.array(z.string()).readonly(),
  user: z.string(),
  workingDirectory: z.string(),
  /** Names of variables that it sets, with their values. */
  environment: z.array(z.string()).readonly(),
})

/** For the dialog that runs an image. NOT_FOUND when it is not there. */
const suggestions = procedure.input(z.object({ image: reference })).output(suggestionsOutput)

export type RunSuggestions = z.output<typeof suggestionsOutput>

/** Makes a container, and starts it when `start`. One that was made and could not be started stays, with why. */
const run = procedure.input(z.object({ run: runSchema, start: z.boolean() })).output(
  z.object({
    id: z.string(),
    warnings: z.array(z.string()).readonly(),
    /** Why it could not be started; absent when it was, or was not to be. */
    startError: z.string().optional(),
  }),
)

/** What came of a verb on several containers: those it worked for not at all, each with why. */
const bulkOutput = z.object({
  failures: z.array(z.object({ id: z.string(), message: z.string() })).readonly(),
})

const act = procedure
  .input(
    z.object({
      ids,
      verb: z.enum(['start', 'stop', 'restart', 'kill', 'pause', 'unpause']),
      /** Of kill: `SIGKILL` when absent. */
      signal: z.string().max(40).optional(),
      /** Of stop and restart: seconds. */
      timeout: z.int().min(-1).max(86_400).optional(),
    }),
  )
  .output(bulkOutput)

const rename = procedure.input(z.object({ id: reference, name: z.string().max(400) })).output(z.void())

const removalPlanSchema = z.object({
  token: z.string(),
  containers: z
    .array(z.object({ id: z.string(), name: z.string(), running: z.boolean(), diskSize: z.number() }))
    .readonly(),
  /** Anonymous volumes that go with them. */
  volumes: z.array(z.object({ name: z.string(), diskSize: z.number() })).readonly(),
  /** Bytes on disk of all of them. */
  diskFreed: z.number(),
})

export type ContainerRemovalPlan = z.output<typeof removalPlanSchema>

/** What removing exactly these frees. Changes nothing. */
const planRemoval = procedure.input(z.object({ ids, volumes: z.boolean() })).output(removalPlanSchema)

/** Removes what a plan names, exactly; CONFLICT when it is no longer true. Gives the operation that does it. */
const remove = procedure
  .input(z.object({ ids, volumes: z.boolean(), token: z.string().max(200) }))
  .output(z.object({ operationId: z.string() }))

const commit = procedure
  .input(
    z.object({
      id: reference,
      /** Empty for an untagged image. */
      name: z.string().max(1000),
      message: z.string().max(4096),
      author: z.string().max(1000),
      /** Dockerfile instructions, one each. */
      changes: z.array(z.string().max(10_000)).max(100).readonly(),
      pause: z.boolean(),
    }),
  )
  .output(z.object({ imageId: z.string(), warnings: z.array(z.string()).readonly() }))

/** A new container that begins as this one is now. */
const fork = procedure
  .input(z.object({ id: reference, name: z.string().max(400).optional(), start: z.boolean() }))
  .output(z.object({ id: z.string(), imageId: z.string() }))

const kindSchema = z.enum(['file', 'directory', 'symlink', 'char', 'block', 'fifo', 'socket'])
const changeSchema = z.enum(['modified', 'added', 'deleted'])

const changedPathSchema = z.object({
  /** As bytes. */
  path: z.string(),
  change: changeSchema,
  kind: kindSchema,
  size: z.number(),
  mtime: time,
})

export type ChangedPath = z.output<typeof changedPathSchema>

/** What differs from the image, sorted by path, as `docker diff`. */
const changes = procedure
  .input(z.object({ id: reference, ...page }))
  .output(z.object({ rows: z.array(changedPathSchema).readonly(), total: z.number(), usage: usageSchema }))

const fileRowSchema = z.object({
  /** As bytes. */
  name: z.string(),
  kind: kindSchema,
  size: z.number(),
  mode: z.number(),
  uid: z.number(),
  gid: z.number(),
  mtime: time,
  linkTarget: z.string(),
  /** Absent when it is as the image has it. What was deleted is a row, too. */
  change: changeSchema.optional(),
})

export type ContainerFileRow = z.output<typeof fileRowSchema>

const listDirectory = procedure
  .input(z.object({ id: reference, path: containerPath, ...page }))
  .output(z.object({ rows: z.array(fileRowSchema).readonly(), total: z.number() }))

/** The beginning of a regular file's content, for a look at it: at most 256 KiB, base64. */
const readFile = procedure
  .input(z.object({ id: reference, path: containerPath }))
  .output(z.object({ size: z.number(), base64: z.string() }))

const processes = procedure.input(z.object({ id: reference })).output(
  z.object({
    titles: z.array(z.string()).readonly(),
    /** At most 500. */
    rows: z.array(z.array(z.string()).readonly()).readonly(),
  }),
)

const sampleSchema = z.object({
  id: z.string(),
  time,
  /** Of one processor, as docker stats shows it; absent in the first sample. */
  cpuPercent: z.number().optional(),
  /** Bytes, file cache that can go left out, as docker stats has it. */
  memory: z.number(),
  memoryLimit: z.number(),
  pids: z.number(),
  /** Bytes since the start. */
  networkReceived: z.number(),
  networkSent: z.number(),
  blockRead: z.number().optional(),
  blockWritten: z.number().optional(),
  source: z.enum(['cgroup', 'proc']),
})

export type UsageSample = z.output<typeof sampleSchema>

/** Samples of those of these containers that run, once a second. */
const watchUsage = procedure
  .input(z.object({ ids }))
  .output(eventIterator(z.object({ samples: z.array(sampleSchema).readonly() })))

/**
 * Tells which containers are other now, or gone, at most 20 times a second; with `isWhole` all may be. Never ends by
 * itself.
 */
const watch = procedure.output(
  eventIterator(z.object({ ids: z.array(z.string()).max(maxRows).readonly(), isWhole: z.boolean() })),
)

/** What containers can do on this machine; starts a runner when there is none. */
const abilities = procedure.output(
  z.object({
    rootless: z.boolean(),
    runtime: z.string(),
    storageDriver: z.string(),
    network: z.enum(['bridge', 'none']),
    limits: z.object({ memory: z.boolean(), cpu: z.boolean(), pids: z.boolean(), freezer: z.boolean() }),
    /** Sentences for people: what does not work and what would help. */
    warnings: z.array(z.string()).readonly(),
  }),
)

/** Containers: their life, files and numbers. What they print travels on channels of its own. */
export const containers = {
  list,
  counts,
  get,
  suggestions,
  run,
  act,
  rename,
  planRemoval,
  remove,
  commit,
  fork,
  changes,
  listDirectory,
  readFile,
  processes,
  watchUsage,
  watch,
  abilities,
}
