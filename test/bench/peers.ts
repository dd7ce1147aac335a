import { once } from 'node:events'
import { mkdir, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { type Dockerd, findDockerd, startDockerd } from '../conformance/dockerd.ts'
import { runCommand, timeCommand, versionOf } from './command.ts'

/** Another engine on this machine, in folders of its own. Times in milliseconds. */
export interface Peer {
  /** `docker 20.10.24`. */
  readonly name: string
  load(archive: string): Promise<number>
  /** From a registry on loopback, without TLS. */
  pull(reference: string): Promise<number>
  listImages(): Promise<number>
  /** Removes every image. */
  removeAll(): Promise<void>
  stop(): Promise<void>
}

/** A docker command line pointed at a socket; the same program speaks to dockerd and to Lamina. */
export class DockerClient implements Peer {
  readonly name: string
  readonly #socket: string
  readonly #environment: NodeJS.ProcessEnv
  readonly #stop: () => Promise<void>

  constructor(name: string, socket: string, stop: () => Promise<void>) {
    this.name = name
    this.#socket = socket
    this.#environment = { DOCKER_HOST: `unix://${socket}`, DOCKER_CLI_HINTS: 'false' }
    this.#stop = stop
  }

  load(archive: string): Promise<number> {
    return timeCommand('docker', ['load', '-i', archive], this.#environment)
  }

  pull(reference: string): Promise<number> {
    return timeCommand('docker', ['pull', reference], this.#environment)
  }

  /** Pushes an image of that name here under another name. */
  async push(name: string, reference: string): Promise<number> {
    await runCommand('docker', ['tag', name, reference], this.#environment)
    return timeCommand('docker', ['push', reference], this.#environment)
  }

  listImages(): Promise<number> {
    return timeCommand('docker', ['images'], this.#environment)
  }

  /** The request of `docker images` without the command line, in milliseconds. */
  async requestImages(): Promise<number> {
    const start = performance.now()
    const outgoing = request({ socketPath: this.#socket, path: '/v1.41/images/json' }).end()
    const [response] = await once(outgoing, 'response')
    await buffer(response)
    return performance.now() - start
  }

  async removeAll(): Promise<void> {
    await runCommand('docker', ['image', 'prune', '-af'], this.#environment)
  }

  stop(): Promise<void> {
    return this.#stop()
  }
}

/** A dockerd in a folder of its own, with a bridge when asked; undefined where there is none or it may not run. */
export async function startDockerPeer(
  folder: string,
  options?: { readonly bridge: boolean },
): Promise<DockerClient | undefined> {
  const program = findDockerd()
  if (program === undefined || versionOf('docker') === undefined) return undefined
  const dockerd: Dockerd = await startDockerd(program, folder, options)
  return new DockerClient(`docker ${versionOf(program) ?? ''}`, dockerd.socket, async () => {
    await dockerd.stop()
    await rm(folder, { recursive: true, force: true })
  })
}

/** podman with storage in a folder of its own; undefined where it is not installed. */
export async function openPodmanPeer(folder: string): Promise<Peer | undefined> {
  const version = versionOf('podman')
  if (version === undefined) return undefined
  await mkdir(folder, { recursive: true })
  const storage = ['--root', join(folder, 'root'), '--runroot', join(folder, 'run')]
  return {
    name: `podman ${version}`,
    load: (archive) => timeCommand('podman', [...storage, 'load', '-q', '-i', archive]),
    pull: (reference) => timeCommand('podman', [...storage, 'pull', '-q', '--tls-verify=false', reference]),
    listImages: () => timeCommand('podman', [...storage, 'images']),
    async removeAll() {
      await runCommand('podman', [...storage, 'image', 'rm', '-af'])
    },
    async stop() {
      await runCommand('podman', [...storage, 'system', 'reset', '-f']).catch(() => '')
      await rm(folder, { recursive: true, force: true })
    },
  }
}
