import { registryUser, TestRegistry } from '../fixtures/registry/TestRegistry.ts'
import { TokenServer } from '../fixtures/registry/TokenServer.ts'
import { digestVariables, fillRegistry } from './registryContents.ts'

/** The registries that lines of `registries/` ask. */
export class TestRegistries implements AsyncDisposable {
  readonly #open: TestRegistry
  readonly #basic: TestRegistry
  readonly #token: TestRegistry
  readonly #tokens: TokenServer

  private constructor(open: TestRegistry, basic: TestRegistry, token: TestRegistry, tokens: TokenServer) {
    this.#open = open
    this.#basic = basic
    this.#token = token
    this.#tokens = tokens
  }

  static async start(): Promise<TestRegistries> {
    const tokens = await TokenServer.start({ anonymousPull: /^team\/app$/ })
    const [open, basic, token] = await Promise.all([
      TestRegistry.start(),
      TestRegistry.start({ auth: 'basic' }),
      TestRegistry.start({ auth: tokens.trust }),
    ])
    const registries = new TestRegistries(open, basic, token, tokens)
    const { authorization } = tokens
    await Promise.all([open, basic, { url: token.url, authorization }].map(fillRegistry))
    return registries
  }

  /** The registry that everyone may use, which also stands for Docker Hub. */
  get mirror(): string {
    return this.#open.url
  }

  /** Environment variables of lines: hosts, digests, who may log in. */
  get variables(): Record<string, string> {
    const hosts = { OPEN: this.#open.host, BASIC: this.#basic.host, TOKEN: this.#token.host, DOWN: '127.0.0.1:1' }
    return { ...digestVariables, ...hosts, ANNA: registryUser.username, PASSWORD: registryUser.password }
  }

  /** What stands for addresses in answers. */
  get names(): Map<string, string> {
    return new Map([
      [this.#open.host, 'OPEN'],
      [this.#basic.host, 'BASIC'],
      [this.#token.host, 'TOKEN'],
      [new URL(this.#tokens.url).host, 'TOKENS'],
    ])
  }

  async close(): Promise<void> {
    await Promise.all([this.#open, this.#basic, this.#token, this.#tokens].map((one) => one.close()))
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
