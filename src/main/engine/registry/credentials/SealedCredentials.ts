import { dirname } from 'node:path'
import * as z from 'zod'
import { EngineError, toEngineError } from '../../errors/EngineError.ts'
import { createExclusive } from '../../io/exclusive.ts'
import { makeFolders } from '../../io/makeFolders.ts'
import { replaceFile } from '../../io/replaceFile.ts'
import { readTextFile } from '../../io/textFile.ts'
import { malformed } from '../../spec/json.ts'
import type { Credentials } from '../types.ts'
import { tokenUser } from './credentialHelper.ts'
import type { DesktopStore } from './DockerCredentials.ts'

/** Encrypts with a key that the desktop keeps for this person. */
export interface Sealer {
  /** Whether there is such a key now. May ask the person to unlock it. */
  isAvailable(): boolean
  seal(text: string): Uint8Array
  /** Throws when the bytes were sealed with another key. */
  unseal(bytes: Uint8Array): string
}

interface SealedCredentialsOptions {
  /** The file that they are kept in, sealed. */
  readonly file: string
  readonly sealer: Sealer
}

const fileSchema = z.object({
  version: z.literal(1),
  /** By host. `sealed` is base64 of the sealed JSON of the credentials. */
  logins: z.record(z.string(), z.object({ username: z.string(), sealed: z.base64() })),
})
type Kept = z.output<typeof fileSchema>

const credentialsSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('password'), username: z.string(), password: z.string() }),
  z.object({ kind: z.literal('identityToken'), identityToken: z.string() }),
  z.object({ kind: z.literal('registryToken'), registryToken: z.string() }),
])

/**
 * Logins in a file of the settings' folder, sealed with a key of the desktop. The key is asked for only when a login is
 * kept or used, since that may ask the person to unlock it.
 */
export class SealedCredentials implements DesktopStore {
  readonly name = 'the desktop\u2019s key store'
  readonly #options: SealedCredentialsOptions
  readonly #exclusive = createExclusive()

  constructor(options: SealedCredentialsOptions) {
    this.#options = options
  }

  async get(host: string): Promise<Credentials | undefined> {
    const { logins } = await this.#read()
    const login = Object.hasOwn(logins, host) ? logins[host] : undefined
    if (!login) return undefined
    try {
      const text = this.#options.sealer.unseal(Buffer.from(login.sealed, 'base64'))
      return credentialsSchema.parse(JSON.parse(text))
    } catch (cause) {
      throw new EngineError(
        'UNAVAILABLE',
        `Could not read the login for ${host}: ${this.name} does not open it. Unlock it, or log in again.`,
        { cause: cause instanceof z.ZodError ? undefined : cause },
      )
    }
  }

  async put(host: string, credentials: Credentials): Promise<boolean> {
    const { sealer } = this.#options
    if (!sealer.isAvailable()) return false
    const sealed = Buffer.from(sealer.seal(JSON.stringify(credentials))).toString('base64')
    const username = credentials.kind === 'password' ? credentials.username : tokenUser
    await this.#change((logins) => ({ ...logins, [host]: { username, sealed } }))
    return true
  }

  async remove(host: string): Promise<void> {
    await this.#change(({ [host]: _, ...others }) => others)
  }

  async list(): Promise<readonly { readonly host: string; readonly username: string }[]> {
    const { logins } = await this.#read()
    return Object.entries(logins).map(([host, { username }]) => ({ host, username }))
  }

  async #read(): Promise<Kept> {
    const { file } = this.#options
    const text = await readTextFile(file)
    if (text === undefined) return { version: 1, logins: {} }
    try {
      return fileSchema.parse(JSON.parse(text))
    } catch {
      throw malformed(file, 'it does not hold logins as Lamina writes them. Remove it and log in again')
    }
  }

  #change(edit: (logins: Kept['logins']) => Kept['logins']): Promise<void> {
    return this.#exclusive(async () => {
      const { file } = this.#options
      const before = await this.#read()
      const logins = edit(before.logins)
      if (JSON.stringify(logins) === JSON.stringify(before.logins)) return
      try {
        makeFolders(dirname(file))
        await replaceFile(file, `${JSON.stringify({ version: 1, logins }, undefined, 2)}\n`, { mode: 0o600 })
      } catch (thrown) {
        throw toEngineError(thrown, `keep logins in ${file}`)
      }
    })
  }
}
