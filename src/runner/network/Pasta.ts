import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'

/** The far ends of the interface that pasta makes, in a network that exists on that interface only (RFC 3927). */
const addresses = { own: '169.254.77.2', gateway: '169.254.77.1', resolver: '169.254.77.53' }

/** The address at which pasta asks the host's own resolver. */
export const resolverAddress = addresses.resolver

/** How long it is left to itself after a failure, in ms: a computer without a network gets one some time. */
const retryAfter = 10_000
/** How long it may take until it is ready, in ms, and how often that is looked at. */
const startLimit = 10_000
const lookInterval = 5
/** Characters of what it says that are kept. */
const maxOutput = 4096

/**
 * Becomes pasta, which ends when descriptor 3 does: it must not outlive the runner, however that ends, and has no way
 * of its own to notice. The reader beside it ends with the runner too.
 */
const untilRunnerEnds = '(read -r _ <&3; kill $$) & exec 3<&-; exec "$@"'

export interface PastaOptions {
  /** Where it writes its process's number once it is ready. */
  readonly folder: string
  /** File of the bridge's namespace. */
  readonly namespacePath: string
  readonly interfaceName: string
  /** The host's resolver listens on its loopback only. */
  readonly forwardsDns: boolean
}

/**
 * Connects the bridge's namespace with what the host reaches: pasta (passt.top) takes packets there and makes
 * connections here of them, without any privilege on the host. It lives as long as the runner.
 */
export class Pasta {
  readonly #options: PastaOptions
  #child: ChildProcess | undefined
  #starting: Promise<void> | undefined
  #problem = ''
  #isMissing = false
  #lastFailure = 0

  constructor(options: PastaOptions) {
    this.#options = options
  }

  /** Why there is no way out of the bridge; empty when there is, or it is not known yet. */
  get problem(): string {
    return this.#problem
  }

  /** It is not installed. */
  get isMissing(): boolean {
    return this.#isMissing
  }

  /** Starts it unless it runs. Never rejects: what went wrong is `problem`, and is tried again later. */
  start(): Promise<void> {
    if (this.#starting !== undefined) return this.#starting
    if (this.#child !== undefined || Date.now() - this.#lastFailure < retryAfter) return Promise.resolve()
    this.#starting = this.#spawn().finally(() => {
      this.#starting = undefined
    })
    return this.#starting
  }

  /** Ends it; resolves when it is gone. */
  async stop(): Promise<void> {
    await this.#starting
    const child = this.#child
    if (child === undefined) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill()
    await ended
  }

  async #spawn(): Promise<void> {
    const pidFile = join(this.#options.folder, 'pasta.pid')
    rmSync(pidFile, { force: true })
    const child = spawn('sh', ['-c', untilRunnerEnds, 'sh', 'pasta', ...this.#arguments(pidFile)], {
      cwd: '/',
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    })
    this.#child = child
    let output = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-maxOutput)
    })
    child.once('error', (error) => this.#fail(child, error.message))
    child.once('exit', (code) => {
      this.#isMissing = code === 127
      this.#fail(child, failureIn(output))
    })
    const limit = Date.now() + startLimit
    while (this.#child === child && !isWritten(pidFile)) {
      if (Date.now() > limit) child.kill('SIGKILL')
      await setTimeout(lookInterval)
    }
    if (this.#child === child) this.#problem = ''
    child.unref()
  }

  #fail(child: ChildProcess, problem: string): void {
    this.#child = undefined
    this.#problem = problem
    this.#lastFailure = Date.now()
    for (const stream of child.stdio) stream?.destroy()
  }

  #arguments(pidFile: string): string[] {
    const { namespacePath, interfaceName, forwardsDns } = this.#options
    const alone = ['--no-dhcp', '--no-dhcpv6', '--no-ndp', '--no-ra']
    const noPorts = ['--tcp-ports', '--udp-ports', '--tcp-ns', '--udp-ns'].flatMap((option) => [option, 'none'])
    const values = {
      netns: namespacePath,
      'ns-ifname': interfaceName,
      pid: pidFile,
      address: addresses.own,
      netmask: '24',
      gateway: addresses.gateway,
      // As the user that the runner is: anybody else could not enter the namespace.
      ...(process.getuid?.() === 0 ? { runas: '0' } : {}),
      ...(forwardsDns ? { 'dns-forward': addresses.resolver } : {}),
    }
    return [
      '--foreground',
      '--quiet',
      '--config-net',
      '--ipv4-only',
      '--netns-only',
      '--no-netns-quit',
      // What listens on the host's loopback is not for containers.
      '--no-map-gw',
      ...alone,
      ...noPorts,
      ...Object.entries(values).flatMap(([name, value]) => [`--${name}`, value]),
    ]
  }
}

function isWritten(path: string): boolean {
  try {
    return readFileSync(path, 'utf8') !== ''
  } catch {
    return false
  }
}

/** The last thing that it said, which is why it ended. */
function failureIn(output: string): string {
  const lines = output.split('\n').filter((line) => line !== '' && !line.includes('syslog'))
  return lines.at(-1) ?? 'it gave no reason'
}
