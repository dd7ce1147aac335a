import { mkdirSync, readlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { EngineError } from '../../main/engine/errors/EngineError.ts'
import type { Networks, PreparedNetwork } from '../containers/ports.ts'
import type { ContainerNetwork, ContainerSpec } from '../contract/container.ts'
import { BridgeNetwork } from './BridgeNetwork.ts'
import { networkFilesIn, writeNetworkFiles } from './networkFiles.ts'
import { networkMode } from './networkMode.ts'
import { resolverAddress } from './Pasta.ts'

/** Networks of containers: the bridge's, none, the host's, or another container's. */
export class RunnerNetworks implements Networks {
  readonly #bridge: BridgeNetwork | undefined
  readonly #problem: string

  /**
   * `folder` is the runner's own, made if it is missing, and the same for a runner after a crash: what lives there is
   * taken over. Where the system allows no namespaces, containers can still have the host's network.
   */
  static async open(folder: string): Promise<RunnerNetworks> {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    try {
      return new RunnerNetworks(await BridgeNetwork.open(folder), '')
    } catch (error) {
      return new RunnerNetworks(undefined, error instanceof Error ? error.message : String(error))
    }
  }

  private constructor(bridge: BridgeNetwork | undefined, problem: string) {
    this.#bridge = bridge
    this.#problem = problem
  }

  /** Which network a container has that asks for none in particular. */
  get network(): 'bridge' | 'none' {
    return this.#bridge === undefined ? 'none' : 'bridge'
  }

  /** What does not work at present, and what would help: sentences for people. */
  get warnings(): readonly string[] {
    if (this.#bridge !== undefined) return this.#bridge.warnings
    return [`Containers can have no network but the host's (--network host): ${this.#problem}`]
  }

  async prepare(spec: ContainerSpec, folder: string, sharedPid?: number): Promise<PreparedNetwork> {
    const mode = networkMode(spec)
    if (mode === 'shared') return shareNetwork(spec, folder, sharedPid)
    if (mode === 'host') return { files: await writeNetworkFiles(spec, folder, { isOnHost: true, forwarder: '' }) }
    const bridge = this.#usableBridge(spec)
    if (mode === 'none') {
      const files = await writeNetworkFiles(spec, folder, { isOnHost: false, forwarder: '' })
      return { namespacePath: await bridge.isolate(spec), files }
    }
    const { path, network } = await bridge.connect(spec)
    try {
      const facts = { isOnHost: false, address: network.address, forwarder: resolverAddress }
      return { namespacePath: path, files: await writeNetworkFiles(spec, folder, facts), network }
    } catch (error) {
      await bridge.release(spec)
      throw error
    }
  }

  async adopt(spec: ContainerSpec, _folder: string, network: ContainerNetwork): Promise<void> {
    await this.#usableBridge(spec).adopt(spec, network)
  }

  async release(spec: ContainerSpec): Promise<void> {
    await this.#bridge?.release(spec)
  }

  /** Ends it all; with `keepsNamespaces` containers that live keep their networks for the next runner. */
  async close({ keepsNamespaces }: { readonly keepsNamespaces: boolean }): Promise<void> {
    await this.#bridge?.close(keepsNamespaces)
  }

  #usableBridge(spec: ContainerSpec): BridgeNetwork {
    if (this.#bridge !== undefined) return this.#bridge
    const message = `Could not start the container ${spec.name}: no network can be made for it (${this.#problem}). Run it with --network host.`
    throw new EngineError('FAILED_PRECONDITION', message)
  }
}

/** Another container's namespace and files. */
function shareNetwork(spec: ContainerSpec, folder: string, sharedPid: number | undefined): PreparedNetwork {
  const { networkOf = '' } = spec
  if (sharedPid === undefined) {
    const docker = `cannot join network of a non running container: ${networkOf}`
    const message = `Could not start the container ${spec.name}: the container whose network it shares does not run.`
    throw new EngineError('CONFLICT', message, { data: { docker } })
  }
  const path = `/proc/${sharedPid}/ns/net`
  const files = networkFilesIn(join(dirname(folder), networkOf))
  return isOwnNamespace(path) ? { files } : { namespacePath: path, files }
}

/** Whether it is the namespace that the runner is in: the host's, which needs no joining. */
function isOwnNamespace(path: string): boolean {
  return readlinkSync(path) === readlinkSync('/proc/self/ns/net')
}
