import { spawnSync } from 'node:child_process'
import { chown, mkdir, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { dirname, join } from 'node:path'
import { buildWhenStale } from '../../scripts/buildApp.ts'
import { startChild, type TestChild } from '../fixtures/childProcess.ts'
import { makeDockerArchive } from '../fixtures/dockerArchive.ts'
import type { ImageFixture } from '../fixtures/image.ts'
import { commandAs, type OrdinaryUser } from '../fixtures/ordinaryUser.ts'
import { makeTestRoot } from '../fixtures/testRoot.ts'

const program = join(import.meta.dirname, '..', '..', 'out', 'main', 'server.js')

/** Whether the docker command line is installed. */
export const hasDocker = spawnSync('docker', ['--version'], { stdio: 'ignore' }).status === 0

/** Lamina as it is shipped, in browser mode, on a data root of its own. */
export class LaminaServer {
  #child: TestChild | undefined
  readonly #folder: { readonly path: string; remove(): Promise<void> }
  readonly #arguments: readonly string[]
  readonly #user: OrdinaryUser | undefined
  #port = 0
  /** Address of the window, with the token. */
  url = ''

  private constructor(
    folder: { readonly path: string; remove(): Promise<void> },
    more: readonly string[],
    user: OrdinaryUser | undefined,
  ) {
    this.#folder = folder
    this.#arguments = more
    this.#user = user
  }

  /**
   * Builds what is out of date, and starts on an empty root, with these arguments as well, as `user` or as whoever runs
   * the tests, with `settings` in the settings file. The caller closes.
   */
  static async start(more: readonly string[] = [], user?: OrdinaryUser, settings?: object): Promise<LaminaServer> {
    await buildWhenStale()
    const folder = await makeTestRoot('e2e')
    const server = new LaminaServer(folder, more, user)
    await mkdir(server.root)
    const settingsFolder = dirname(server.settingsFile)
    await mkdir(settingsFolder, { recursive: true })
    if (settings !== undefined) await writeFile(server.settingsFile, JSON.stringify(settings))
    const own = [folder.path, server.root, dirname(settingsFolder), settingsFolder]
    if (user !== undefined) for (const path of own) await chown(path, user.uid, user.gid)
    await server.resume()
    return server
  }

  get root(): string {
    return join(this.#folder.path, 'root')
  }

  get socket(): string {
    return join(this.#folder.path, 'docker.sock')
  }

  /** The settings file that it reads and writes. */
  get settingsFile(): string {
    return join(this.#folder.path, 'config', 'lamina', 'settings.json')
  }

  /** Where the docker command line that it tells of keeps its files. */
  get dockerFolder(): string {
    return join(this.#folder.path, 'docker')
  }

  /** Starts again after `stop`, at the same address. */
  async resume(): Promise<void> {
    const place = ['--root', this.root, '--socket', this.socket, '--port', String(this.#port)]
    // Neither the settings nor docker's files of whoever runs the tests.
    const env = { XDG_CONFIG_HOME: join(this.#folder.path, 'config'), DOCKER_CONFIG: this.dockerFolder }
    const own = {
      ...env,
      DOCKER_HOST: '',
      DOCKER_CONTEXT: '',
      LAMINA_ROOT: '',
      LAMINA_SOCKET: '',
      LAMINA_RUNNER_IDLE: '1',
    }
    const command = [process.execPath, program, ...place, '--token', 'e2e-token', ...this.#arguments]
    const [file = '', ...args] = this.#user === undefined ? command : commandAs(this.#user, command)
    this.#child = startChild(file, args, own)
    const [, url = ''] = /^ready (\S+) \S+$/.exec(await this.#child.nextLine()) ?? []
    this.url = url
    this.#port = Number(new URL(url).port)
  }

  /** Stops it, as a signal does. */
  async stop(): Promise<void> {
    await this.#child?.kill('SIGTERM')
  }

  /** Kills it, as a crash does. */
  async kill(): Promise<void> {
    await this.#child?.kill('SIGKILL')
  }

  /** Ends its containers and itself, and removes its folder. */
  async close(): Promise<void> {
    await this.removeContainers()
    await this.stop()
    await this.#folder.remove()
  }

  /** Loads an archive through the Docker API, as `docker load` does. */
  async load(archive: Uint8Array): Promise<void> {
    await this.call('POST', '/images/load', archive)
  }

  /**
   * Begins to load an archive as `docker load` does, and sends its beginning; `finish` sends the rest and waits,
   * `breakOff` goes away.
   */
  beginLoad(archive: Uint8Array, beginning: number): { finish(): Promise<void>; breakOff(): void } {
    const call = request({ socketPath: this.socket, method: 'POST', path: '/v1.43/images/load', agent: false })
    const ended = new Promise<void>((resolve, reject) => {
      call.on('error', reject)
      call.on('response', (answer) => answer.on('error', reject).on('end', resolve).resume())
    })
    ended.catch(() => undefined)
    call.write(archive.subarray(0, beginning))
    return {
      finish: () => {
        call.end(archive.subarray(beginning))
        return ended
      },
      breakOff: () => void call.destroy(),
    }
  }

  /**
   * One call of the Docker API, whose body is bytes as they are or an object as JSON; the answer's body, parsed where it
   * is JSON. Throws unless it succeeds.
   */
  call(method: string, path: string, body?: Uint8Array | object): Promise<unknown> {
    const isObject = body !== undefined && !(body instanceof Uint8Array)
    const headers = isObject ? { 'Content-Type': 'application/json' } : {}
    const options = { socketPath: this.socket, method, path: `/v1.43${path}`, agent: false, headers }
    return new Promise((resolve, reject) => {
      const call = request(options, (answer) => {
        const pieces: Buffer[] = []
        answer.on('data', (piece: Buffer) => pieces.push(piece))
        answer.on('error', reject)
        answer.on('end', () => {
          const text = Buffer.concat(pieces).toString()
          const isGood = (answer.statusCode ?? 500) < 300 && !text.includes('"errorDetail"')
          if (!isGood) reject(new Error(`${method} ${path}: ${answer.statusCode} ${text}`))
          else resolve(text.startsWith('[') || method !== 'POST' ? parse(text) : text)
        })
      })
      call.on('error', reject)
      call.end(isObject ? JSON.stringify(body) : body)
    })
  }

  /** Runs a docker command against it and gives what it prints. Throws when it fails. */
  docker(...args: readonly string[]): string {
    const env = { ...process.env, DOCKER_HOST: `unix://${this.socket}`, DOCKER_CONTEXT: '' }
    const { status, stdout, stderr } = spawnSync('docker', args, { env, encoding: 'utf8' })
    if (status !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr}`)
    return stdout
  }

  /** Removes all containers, those that run too; nothing when it does not run itself. */
  async removeContainers(): Promise<void> {
    if (this.#child?.process.exitCode !== null) return
    const containers = await this.call('GET', '/containers/json?all=1')
    if (!Array.isArray(containers)) return
    await Promise.all(containers.map(({ Id }) => this.call('DELETE', `/containers/${Id}?force=1&v=1`)))
  }

  /** Replaces all images by these. */
  async setImages(images: readonly ImageFixture[]): Promise<void> {
    await this.clear()
    await this.load(makeDockerArchive(images))
  }

  /** Removes all images. */
  async clear(): Promise<void> {
    const images = await this.call('GET', '/images/json')
    if (!Array.isArray(images)) return
    for (const { Id } of images) await this.call('DELETE', `/images/${Id}?force=1`)
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
