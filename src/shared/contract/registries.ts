import * as z from 'zod'
import { procedure } from './errors.ts'
import { maxRows } from './limits.ts'
import { remoteImageSchema } from './transfers.ts'

const hostSchema = z.string().min(1).max(300)

/** What people set about registries. */
export const registrySettingsSchema = z.object({
  /** Layers that are fetched or sent at once. */
  parallel: z.int().min(1).max(16),
  /** Hosts, with a port where there is one, or CIDR blocks, that may be spoken to without TLS or with any certificate. */
  insecure: z.array(hostSchema).max(100).readonly(),
  /** URLs of mirrors in the order in which they are asked, by registry. */
  mirrors: z.record(hostSchema, z.array(z.string().max(1000)).max(20).readonly()),
  /** Instead of the environment's. */
  proxy: z.object({
    http: z.string().max(1000).optional(),
    https: z.string().max(1000).optional(),
    no: z.string().max(4000).optional(),
  }),
})

export type RegistrySettings = z.output<typeof registrySettingsSchema>

/** What is so when nobody chose. */
export const defaultRegistrySettings: RegistrySettings = { parallel: 6, insecure: [], mirrors: {}, proxy: {} }

const registrySchema = z.object({
  host: z.string(),
  /** Whose login is kept; absent when there is none. */
  username: z.string().optional(),
  /** Where it is kept, for people. */
  keptIn: z.string().optional(),
  isInsecure: z.boolean(),
  mirrors: z.array(z.string()).readonly(),
  /** Images here that have a name of it. */
  imageCount: z.number(),
})

export type KnownRegistry = z.output<typeof registrySchema>

/** The registries that are known (logged in, set, or named by images here), docker.io first. */
const list = procedure.output(z.array(registrySchema).max(maxRows).readonly())

/** Asks the registry, and keeps the login. The password is in no log and no operation. */
const login = procedure
  .input(z.object({ host: hostSchema, username: z.string().min(1).max(1000), password: z.string().min(1).max(20_000) }))
  .output(z.object({ status: z.string(), keptIn: z.string() }))

const logout = procedure.input(z.object({ host: hostSchema })).output(z.void())

/** What is set, and what a registry's entry of it becomes. The settings file keeps it. */
const settings = procedure.output(registrySettingsSchema)
const setSettings = procedure.input(registrySettingsSchema).output(registrySettingsSchema)

/** What the page before gave as `next`; as long as the headers of an answer at most. */
const afterSchema = z.string().max(16_384).optional()
const namePage = z.object({ names: z.array(z.string()).max(maxRows).readonly(), next: z.string().optional() })

/** Repositories of a registry, a page. Throws UNSUPPORTED where it does not tell them (Docker Hub). */
const catalog = procedure.input(z.object({ host: hostSchema, after: afterSchema })).output(namePage)

const tags = procedure.input(z.object({ repository: z.string().min(1).max(1000), after: afterSchema })).output(namePage)

const look = procedure
  .input(z.object({ reference: z.string().min(1).max(1000), platform: z.string().max(100).optional() }))
  .output(remoteImageSchema)

const remoteFileSchema = z.object({
  /** Raw path, without leading slash. */
  path: z.string(),
  kind: z.string(),
  size: z.number(),
  mode: z.number(),
  linkTarget: z.string().optional(),
  isWhiteout: z.boolean(),
})

export type RemoteFile = z.output<typeof remoteFileSchema>

/** A directory of one layer that lies in the registry; the layer is streamed through once. */
const listFiles = procedure
  .input(
    z.object({
      reference: z.string().min(1).max(1000),
      layer: z.string().max(200),
      directory: z.string().max(10_000).default(''),
      offset: z.int().min(0).default(0),
    }),
  )
  .output(z.object({ rows: z.array(remoteFileSchema).max(maxRows).readonly(), total: z.number() }))

/** What refers to a manifest: signatures, SBOMs. */
const referrers = procedure
  .input(z.object({ repository: z.string().min(1).max(1000), digest: z.string().max(200) }))
  .output(
    z
      .array(
        z.object({
          digest: z.string(),
          mediaType: z.string(),
          size: z.number(),
          artifactType: z.string(),
          annotations: z.record(z.string(), z.string()).readonly(),
        }),
      )
      .max(maxRows)
      .readonly(),
  )

const search = procedure.input(z.object({ term: z.string().min(1).max(300) })).output(
  z
    .array(
      z.object({
        name: z.string(),
        description: z.string(),
        stars: z.number(),
        isOfficial: z.boolean(),
      }),
    )
    .max(100)
    .readonly(),
)

export const registries = {
  list,
  login,
  logout,
  settings,
  setSettings,
  catalog,
  tags,
  look,
  listFiles,
  referrers,
  search,
}
