import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { startChild, type TestChild } from '../fixtures/childProcess.ts'

const project = join(import.meta.dirname, '..', '..')
const built = join(project, 'out', 'main', 'server.js')
const source = join(project, 'src', 'main', 'server.ts')

/** How long a main thread did not turn to what waited for it, in milliseconds. */
export interface ThreadBlock {
  /** By the clock: with what the system took for other threads and processes. */
  readonly longest: number
  /** The most that the thread itself computed between two turns of its event loop. */
  readonly computed: number
}

/** Lamina in browser mode in a process of its own, as `npm run serve` starts it. */
export class LaminaProcess {
  readonly #child: TestChild
  readonly #meterFile: string
  /** Address of the window, with the token. */
  readonly url: string
  readonly socket: string

  private constructor(child: TestChild, meterFile: string, url: string, socket: string) {
    this.#child = child
    this.#meterFile = meterFile
    this.url = url
    this.socket = socket
  }

  /**
   * Starts it on a data root and waits until it is ready; the caller stops it. Runs what is built, else the sources.
   * Without the meter, which takes a while to load, it starts as a user's does, and tells nothing of its main thread.
   */
  static async start(root: string, { metered = true } = {}): Promise<LaminaProcess> {
    await mkdir(root, { recursive: true })
    const meterFile = `${root}.meter`
    const socket = `${root}.sock`
    const meter = join(import.meta.dirname, 'preloadMeter.ts')
    const program = existsSync(built) ? built : source
    const options = ['--root', root, '--socket', socket, '--port', '0', '--token', 'bench-token']
    const preload = metered ? ['--import', meter] : []
    const child = startChild(process.execPath, [...preload, program, ...options], {
      LAMINA_METER_FILE: meterFile,
      LAMINA_RUNNER_IDLE: '1',
    })
    try {
      const [, url = '', path = ''] = /^ready (\S+) (\S+)$/.exec(await child.nextLine()) ?? []
      return new LaminaProcess(child, meterFile, url, path)
    } catch (error) {
      await child.kill()
      throw error
    }
  }

  /** The environment in which docker speaks to it. */
  get dockerEnvironment(): NodeJS.ProcessEnv {
    return { DOCKER_HOST: `unix://${this.socket}` }
  }

  /** Forgets the peaks so far: memory and blocks are measured from here on. */
  async resetPeaks(): Promise<void> {
    await this.longestBlock()
    await writeFile(`/proc/${this.#child.process.pid}/clear_refs`, '5')
  }

  /** The most memory the whole process had in use at once since resetPeaks, in bytes (VmHWM, proc(5)). */
  async peakMemory(): Promise<number> {
    const status = await readFile(`/proc/${this.#child.process.pid}/status`, 'utf8')
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024
  }

  /** The longest blocks of the main thread since it was last asked. */
  async longestBlock(): Promise<ThreadBlock> {
    await rm(this.#meterFile, { force: true })
    this.#child.process.kill('SIGUSR2')
    while (!existsSync(this.#meterFile)) await delay(5)
    return JSON.parse(await readFile(this.#meterFile, 'utf8'))
  }

  /** Ends it as a person would, and waits. */
  async stop(): Promise<void> {
    await this.#child.kill('SIGTERM')
    await rm(this.#meterFile, { force: true })
  }
}
