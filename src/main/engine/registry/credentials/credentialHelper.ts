import { spawn } from 'node:child_process'
import { EngineError } from '../../errors/EngineError.ts'
import type { Credentials } from '../types.ts'

/** How long a helper may take, ms: it may ask a person to unlock something. */
const timeLimit = 60_000
/** How long output is waited for once a helper has ended, ms. */
const afterExit = 500
/** What of a helper's output is read, bytes. */
const outputLimit = 1024 * 1024
const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]*$/
/** What helpers say when there is nothing (docker-credential-helpers, `credentials` package). */
const notFound = 'credentials not found'
/** The name under which an identity token is kept. */
export const tokenUser = '<token>'

/** Where a helper is looked for, and how long it may take in ms. */
export interface HelperSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly timeLimit?: number
}

/**
 * A program that keeps credentials for docker, `docker-credential-NAME` (docker CLI reference, "Credential helper
 * protocol"). Everything throws UNAVAILABLE, naming the program, when it is missing, fails or takes too long.
 */
export class CredentialHelper {
  /** `docker-credential-pass`. */
  readonly program: string
  readonly #surroundings: HelperSurroundings

  /** Throws INVALID_ARGUMENT for a name that is more than a name: it would run another program than it seems. */
  constructor(name: string, surroundings: HelperSurroundings) {
    if (!namePattern.test(name)) {
      const shown = name.slice(0, 100)
      throw new EngineError('INVALID_ARGUMENT', `"${shown}" in docker's config.json cannot name a credential helper.`)
    }
    this.program = `docker-credential-${name}`
    this.#surroundings = surroundings
  }

  /** What is kept under a key; undefined when there is nothing. */
  async get(key: string): Promise<Credentials | undefined> {
    const output = await this.#run('get', key)
    if (output === undefined) return undefined
    const { Username: username, Secret: secret } = this.#parse(output)
    if (typeof username !== 'string' || typeof secret !== 'string') throw this.#failed('its answer has no secret')
    if (secret === '') return undefined
    if (username === tokenUser) return { kind: 'identityToken', identityToken: secret }
    return { kind: 'password', username, password: secret }
  }

  async store(key: string, credentials: Exclude<Credentials, { kind: 'registryToken' }>): Promise<void> {
    const [username, secret] =
      credentials.kind === 'password'
        ? [credentials.username, credentials.password]
        : [tokenUser, credentials.identityToken]
    await this.#run('store', JSON.stringify({ ServerURL: key, Username: username, Secret: secret }))
  }

  /** Nothing happens when there is nothing. */
  async erase(key: string): Promise<void> {
    await this.#run('erase', key)
  }

  /** Keys with the names of their users. */
  async list(): Promise<readonly (readonly [key: string, username: string])[]> {
    const entries = Object.entries(this.#parse((await this.#run('list', '')) ?? '{}'))
    return entries.flatMap(([key, name]) => (typeof name === 'string' ? [[key, name] as const] : []))
  }

  /** What the helper printed; undefined when it said that there is nothing. */
  #run(action: string, input: string): Promise<string | undefined> {
    const { env, timeLimit: limit = timeLimit } = this.#surroundings
    return new Promise((resolve, reject) => {
      const child = spawn(this.program, [action], { env, timeout: limit, killSignal: 'SIGKILL' })
      const chunks: Buffer[] = []
      let size = 0
      child.stdout.on('data', (chunk: Buffer) => {
        size += chunk.length
        if (size > outputLimit) child.kill('SIGKILL')
        else chunks.push(chunk)
      })
      child.stderr.resume()
      // Whether it took what it was told is seen by its answer.
      child.stdin.on('error', () => undefined).end(input)
      child.once('error', (cause) => {
        const isMissing = 'code' in cause && cause.code === 'ENOENT'
        const reason = isMissing ? 'it is not installed, or not in PATH' : cause.message
        reject(this.#failed(reason, cause))
      })
      // A child of its own may hold its output open.
      child.once('exit', () => setTimeout(() => child.stdout.destroy(), afterExit).unref())
      child.once('close', (status) => {
        const output = Buffer.concat(chunks).toString().trim()
        if (status === 0) resolve(output)
        else if (size > outputLimit) reject(this.#failed('it printed too much'))
        else if (status === null) reject(this.#failed(`it did not end within ${limit / 1000} s`))
        else if (output.includes(notFound)) resolve(undefined)
        else reject(this.#failed(`it said: ${output.slice(0, 300) || `nothing, and ended with ${status}`}`))
      })
    })
  }

  #parse(output: string): Readonly<Record<string, unknown>> {
    try {
      const value: unknown = JSON.parse(output)
      if (typeof value === 'object' && value !== null) return { ...value }
    } catch {
      // Told below, without a word of the output.
    }
    throw this.#failed('its answer is not JSON')
  }

  #failed(reason: string, cause?: unknown): EngineError {
    return new EngineError(
      'UNAVAILABLE',
      `Could not reach the credentials that docker's config.json keeps in ${this.program}: ${reason}.`,
      { data: { helper: this.program }, cause },
    )
  }
}
