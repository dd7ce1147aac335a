import { checkLogin } from './credentials/checkLogin.ts'
import { type DesktopStore, DockerCredentials } from './credentials/DockerCredentials.ts'
import { RegistryAuthorizer } from './transport/auth/RegistryAuthorizer.ts'
import { TokenClient } from './transport/auth/TokenClient.ts'
import { createEndpoints } from './transport/endpoints/createEndpoints.ts'
import { defaultLimits, type TransportLimits } from './transport/limits.ts'
import { RegistryTransport } from './transport/RegistryTransport.ts'
import type { Authorizer, EndpointDirectory, Transport } from './transport/types.ts'
import type { CredentialStore, Credentials, LoginRequest, LoginResult, RegistrySettings } from './types.ts'

/** What of the person's surroundings registries are reached with. */
export interface RegistrySurroundings {
  /** Where docker's files are (DOCKER_CONFIG), where helpers are (PATH), proxies, the system's certificates. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Folders as docker's certs.d: see certificateFolders. */
  readonly certificates: readonly string[]
  /** Where the app keeps logins that docker keeps with no helper; absent where the desktop has no such place. */
  readonly desktop?: DesktopStore
}

/** All that speaking to registries on the main thread needs. */
export interface RegistryAccess {
  readonly directory: EndpointDirectory
  readonly transport: Transport
  /** Tokens that were given for a login are forgotten with it. */
  readonly credentials: CredentialStore
  /** Who gives Authorization headers: for these credentials, or for those that are kept. */
  readonly authorizer: (credentials?: Credentials) => Authorizer
  /** See checkLogin. */
  readonly check: (request: LoginRequest) => Promise<LoginResult>
  close(): Promise<void>
}

interface AccessOptions {
  /** The settings as they are now. */
  readonly settings: () => RegistrySettings
  /** Absent: nobody is logged in, and nothing is known of proxies and certificates. */
  readonly surroundings?: RegistrySurroundings
  /** How patient it is; as `defaultLimits` says where absent. */
  readonly limits?: Partial<TransportLimits>
}

/** Opens the way to registries. Holds connections until `close`. */
export function openAccess({ settings, surroundings, limits = {} }: AccessOptions): RegistryAccess {
  const { env = {}, certificates = [] } = surroundings ?? {}
  const store = surroundings ? new DockerCredentials(surroundings) : noLogins
  const tokens = new TokenClient({ ...defaultLimits, ...limits })
  const authorizer = new RegistryAuthorizer({ credentials: store, tokens })
  const transport = new RegistryTransport({ authorizer, limits })
  const directory = createEndpoints({ settings, env, certificates })
  const credentials: CredentialStore = {
    get: (host) => store.get(host),
    list: () => store.list(),
    put: (host, login) => store.put(host, login).finally(() => authorizer.forget()),
    remove: (host) => store.remove(host).finally(() => authorizer.forget()),
  }
  return {
    directory,
    transport,
    credentials,
    authorizer: (login) => (login ? authorizer.as(login) : authorizer),
    check: (request) => checkLogin({ directory, transport, tokens }, request),
    close: async () => {
      await Promise.all([transport.close(), tokens.close(), directory.close()])
    },
  }
}

const noLogins: CredentialStore = {
  get: () => Promise.resolve(undefined),
  put: () => Promise.reject(new Error('There is no place for logins.')),
  remove: () => Promise.resolve(),
  list: () => Promise.resolve([]),
}
