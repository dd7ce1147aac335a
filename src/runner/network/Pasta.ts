import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'

/** The far ends of the interface that pasta makes, in a network that exists on that interface only (RFC 3927). */
const addresses = { own: '169.254.77.2', gateway: '169.254.77.1', resolver: '169.254.77.53' }

/** The address at which pasta asks the host's own resolver. */
export const resolverAddress = addresses.resolver

/** How long it is left to itself after a failure, in ms: a computer without a network gets one some time. */
const retryAfter = 10_000
/** Bytes of what it says that are kept. */
const maxOutput = 4096

export interface PastaOptions {
  /** A folder that outlives the runner, for the number of its process. */
  readonly folder: string
  /** File of the bridge's namespace. */
  readonly namespacePath: string
  readonly interfaceName: string
  /** The host's resolver listens on its loopback only. */
  readonly forwardsDns: boolean
}

/**
 * Connects the bridge's namespace with what the host reaches: pasta (passt.top) takes packets there and makes
 * connections here of them, without any privilege on the host. It is a process of its own, which goes on when the
 * runner dies, and is found again by the next.
 */
export class Pasta {
  readonly #options: PastaOptions
  #problem = ''
  #isMissing = false
  #lastStart = 0
  #starting: Promise<void> | undefined

  constructor(options: PastaOptions) {
    this.#options = options
  }

  /** Why there is no way out of the bridge; empty when there is. */
  get problem(): string {
    return this.#problem
  }

  /** It is not installed. */
  get isMissing(): boolean {
    return this.#isMissing
  }

  /** Starts it unless it runs. Never rejects: what went wrong is `problem`, and is tried again later. */
  start(): Promise<void> {
    if (this.#pid() !== undefined) {
      this.#problem = ''
      return Promise.resolve()
    }
    if (this.#problem !== '' && Date.now() - this.#lastStart < retryAfter) return Promise.resolve()
    this.#starting ??= this.#spawn().finally(() => {
      this.#starting = undefined
      this.#lastStart = Date.now()
    })
    return this.#starting
  }

  /** Ends it; resolves when it is gone. */
  async stop(): Promise<void> {
    await this.#starting
    for (let tries = 0; tries < 100; tries++) {
      const pid = this.#pid()
      if (pid === undefined) return
      process.kill(pid, tries < 50 ? 'SIGTERM' : 'SIGKILL')
      await setTimeout(10)
    }
  }

  /** It goes into the background once it is ready. */
  async #spawn(): Promise<void> {
    const child = spawn('pasta', this.#arguments(), { stdio: ['ignore', 'ignore', 'pipe'], cwd: '/' })
    let output = ''
    child.stderr.setEncoding('utf8')
    child.stderr.on('data', (text: string) => {
      output = (output + text).slice(0, maxOutput)
    })
    this.#isMissing = false
    this.#problem = await new Promise<string>((resolve) => {
      child.once('error', (error) => {
        this.#isMissing = 'code' in error && error.code === 'ENOENT'
        resolve(error.message)
      })
      child.once('exit', (code) => resolve(code === 0 ? '' : failureIn(output)))
    })
    child.stderr.destroy()
  }

  #arguments(): string[] {
    const { namespacePath, interfaceName, forwardsDns } = this.#options
    return [
      // As the user that the runner is: anybody else could not enter the namespace.
      ...(process.getuid?.() === 0 ? ['--runas', '0'] : []),
      ...['--config-net', '--ipv4-only', '--quiet', '--netns-only', '--no-netns-quit'],
      ...['--netns', namespacePath, '--ns-ifname', interfaceName, '--pid', this.#pidFile()],
      ...['--address', addresses.own, '--netmask', '24', '--gateway', addresses.gateway],
      // What listens on the host's loopback is not for containers.
      '--no-map-gw',
      ...['--no-dhcp', '--no-dhcpv6', '--no-ndp', '--no-ra'],
      ...(forwardsDns ? ['--dns-forward', addresses.resolver] : []),
      ...['--tcp-ports', 'none', '--udp-ports', 'none', '--tcp-ns', 'none', '--udp-ns', 'none'],
    ]
  }

  /** The process that serves this very namespace, of this runner or an earlier one. */
  #pid(): number | undefined {
    try {
      const pid = Number(readFileSync(this.#pidFile(), 'utf8'))
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
      return command.includes(this.#pidFile()) ? pid : undefined
    } catch {
      return undefined
    }
  }

  #pidFile(): string {
    return join(this.#options.folder, 'pasta.pid')
  }
}

/** The last thing that it said, which is why it ended. */
function failureIn(output: string): string {
  const lines = output.split('\n').filter((line) => line !== '' && !line.includes('syslog'))
  return lines.at(-1) ?? 'it gave no reason'
}
