import { homedir } from 'node:os'
import { EngineError, toEngineError } from '../../errors/EngineError.ts'
import { type DockerConfigFile, dockerFolder, readDockerConfig, writeDockerConfig } from '../../io/dockerConfig.ts'
import { createExclusive } from '../../io/exclusive.ts'
import { makeFolders } from '../../io/makeFolders.ts'
import type { CredentialStore, Credentials } from '../types.ts'
import { CredentialHelper, type HelperSurroundings, tokenUser } from './credentialHelper.ts'
import {
  credentialsIn,
  type DockerAuths,
  helperFor,
  parseEntry,
  readAuths,
  withCredentials,
  withoutCredentials,
} from './dockerAuths.ts'
import { hostOfKey, serverKey } from './serverKey.ts'

/** A store of the desktop, such as its keyring. Keys are hosts: `docker.io`, `localhost:5000`. */
export interface DesktopStore {
  /** For people: `the desktop's key store`. */
  readonly name: string
  get(host: string): Promise<Credentials | undefined>
  /** False when it can keep nothing now. */
  put(host: string, credentials: Credentials): Promise<boolean>
  remove(host: string): Promise<void>
  list(): Promise<readonly { readonly host: string; readonly username: string }[]>
}

interface DockerCredentialsOptions extends HelperSurroundings {
  /** Says where docker's files are (DOCKER_CONFIG) and where programs are (PATH). */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Absent where the desktop has none. */
  readonly desktop?: DesktopStore
}

type Entry = Awaited<ReturnType<CredentialStore['list']>>[number]

/** How often a change is tried again when another program writes docker's file in the same moment. */
const writeTries = 3
/** Logins that are told. */
const listLimit = 500
/** Hosts with helpers of their own that are asked for a list, each by starting a program. */
const helperLimit = 50

/**
 * The logins of a person where docker keeps them: its credential helpers, else the desktop's store, else `config.json`.
 * Files are read anew each time, since docker writes them too. What the desktop's store has counts first: it was put
 * there by the app, while docker sends its own along with each request.
 */
export class DockerCredentials implements CredentialStore {
  readonly #options: DockerCredentialsOptions
  readonly #folder: string
  readonly #exclusive = createExclusive()

  constructor(options: DockerCredentialsOptions) {
    this.#options = options
    this.#folder = dockerFolder(options.env)
  }

  async get(host: string): Promise<Credentials | undefined> {
    const name = hostOfKey(host)
    const own = await this.#options.desktop?.get(name)
    if (own) return own
    const { auths } = await this.#read()
    const helper = helperFor(name, auths)
    return helper === undefined ? credentialsIn(auths.auths, name) : this.#helper(helper).get(serverKey(name))
  }

  async put(host: string, credentials: Credentials): Promise<string> {
    const name = hostOfKey(host)
    const { desktop } = this.#options
    const helper = helperFor(name, (await this.#read()).auths)
    // Helpers keep a name and a secret; a bearer token has no name.
    if (helper !== undefined && credentials.kind !== 'registryToken') {
      const keeper = this.#helper(helper)
      await keeper.store(serverKey(name), credentials)
      await desktop?.remove(name)
      return keeper.program
    }
    if (await desktop?.put(name, credentials)) return desktop?.name ?? ''
    await this.#change((text) => withCredentials(text, name, credentials))
    return this.#place
  }

  /** Forgets them wherever they are, as `docker logout` does. */
  async remove(host: string): Promise<void> {
    const name = hostOfKey(host)
    await this.#options.desktop?.remove(name)
    const helper = helperFor(name, (await this.#read()).auths)
    await this.#change((text) => (text === undefined ? undefined : withoutCredentials(text, name)))
    if (helper !== undefined) await this.#helper(helper).erase(serverKey(name))
  }

  /** A helper that fails is left out: those of the others can still be seen. */
  async list(): Promise<Entry[]> {
    const { desktop } = this.#options
    const { auths } = await this.#read()
    const own = ((await desktop?.list()) ?? []).map((entry) => ({ ...entry, keptIn: desktop?.name ?? '' }))
    const kept = await Promise.all([this.#inHelpers(auths), this.#inStore(auths)])
    const found = new Map<string, Entry>()
    for (const entry of [...own, ...kept.flat(), ...this.#inFile(auths)]) {
      if (!found.has(entry.host)) found.set(entry.host, entry)
    }
    return [...found.values()].slice(0, listLimit)
  }

  async #inHelpers({ credHelpers }: DockerAuths): Promise<Entry[]> {
    const entries = Object.entries(credHelpers)
      .slice(0, helperLimit)
      .map(async ([key, name]): Promise<Entry[]> => {
        const helper = this.#helper(name)
        const credentials = await helper.get(key)
        return credentials ? [{ host: hostOfKey(key), username: userOf(credentials), keptIn: helper.program }] : []
      })
    return (await Promise.allSettled(entries)).flatMap((one) => (one.status === 'fulfilled' ? one.value : []))
  }

  async #inStore({ credsStore }: DockerAuths): Promise<Entry[]> {
    if (credsStore === undefined) return []
    try {
      const helper = this.#helper(credsStore)
      const entries = await helper.list()
      return entries.map(([key, username]) => ({ host: hostOfKey(key), username, keptIn: helper.program }))
    } catch {
      return []
    }
  }

  #inFile(auths: DockerAuths): Entry[] {
    return Object.entries(auths.auths).flatMap(([key, entry]) => {
      const credentials = parseEntry(entry)
      const host = hostOfKey(key)
      if (!credentials || helperFor(host, auths) !== undefined) return []
      return [{ host, username: userOf(credentials), keptIn: this.#place }]
    })
  }

  /** The file for people: `~/.docker/config.json`. */
  get #place(): string {
    const path = `${this.#folder}/config.json`
    const home = `${homedir()}/`
    return path.startsWith(home) ? `~/${path.slice(home.length)}` : path
  }

  #helper(name: string): CredentialHelper {
    return new CredentialHelper(name, this.#options)
  }

  async #read(): Promise<{ readonly file: DockerConfigFile; readonly auths: DockerAuths }> {
    try {
      const file = await readDockerConfig(this.#folder)
      return { file, auths: readAuths(file) }
    } catch (thrown) {
      throw toEngineError(thrown, `read the logins in ${this.#place}`)
    }
  }

  #change(edit: (text: string | undefined) => string | undefined): Promise<void> {
    return this.#exclusive(async () => {
      try {
        for (let tries = 1; ; tries++) {
          const { file } = await this.#read()
          const text = edit(file.text)
          if (text === file.text) return
          makeFolders(this.#folder)
          const isLast = tries === writeTries
          if (await writes(file, text, isLast)) return
        }
      } catch (thrown) {
        throw toEngineError(thrown, `change the logins in ${this.#place}`)
      }
    })
  }
}

/** False when another program was quicker and it is worth another try. */
async function writes(file: DockerConfigFile, text: string | undefined, isLast: boolean): Promise<boolean> {
  try {
    await writeDockerConfig(file, text)
    return true
  } catch (thrown) {
    if (isLast || !(thrown instanceof EngineError) || thrown.code !== 'CONFLICT') throw thrown
    return false
  }
}

/** The name to show: `<token>` for tokens. */
function userOf(credentials: Credentials): string {
  return credentials.kind === 'password' ? credentials.username : tokenUser
}
