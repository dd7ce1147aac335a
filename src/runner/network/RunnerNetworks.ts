import { readlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { EngineError, toEngineError } from '../../main/engine/errors/EngineError.ts'
import type { Networks, PreparedNetwork } from '../containers/ports.ts'
import type { ContainerNetwork, ContainerSpec } from '../contract/container.ts'
import { BridgeNetwork } from './BridgeNetwork.ts'
import { networkFilesIn, writeNetworkFiles } from './networkFiles.ts'
import { networkMode } from './networkMode.ts'
import { resolverAddress } from './Pasta.ts'

/** Networks of containers: the bridge's, none, the host's, or another container's. */
export class RunnerNetworks implements Networks {
  /** Or why there is none. */
  readonly #bridge: Promise<BridgeNetwork | Error>

  /**
   * `folder` is the runner's own (`ownFolder`): what lives there since a runner before it is taken over. The bridge is made meanwhile; who needs it waits. Where the system allows no namespaces, containers
   * can still have the host's network. The caller closes it.
   */
  constructor(folder: string) {
    this.#bridge = BridgeNetwork.open(folder).catch((error: unknown) => toEngineError(error, 'make a network'))
  }

  /** Which network a container has that asks for none in particular. */
  async network(): Promise<'bridge' | 'none'> {
    return (await this.#bridge) instanceof BridgeNetwork ? 'bridge' : 'none'
  }

  /** What does not work at present, and what would help: sentences for people. */
  async warnings(): Promise<readonly string[]> {
    const bridge = await this.#bridge
    if (bridge instanceof BridgeNetwork) return bridge.warnings()
    return [`Containers can have no network but the host's (--network host): ${bridge.message}`]
  }

  async prepare(spec: ContainerSpec, folder: string, sharedPid?: number): Promise<PreparedNetwork> {
    const mode = networkMode(spec)
    if (mode === 'shared') return shareNetwork(spec, folder, sharedPid)
    if (mode === 'host') return { files: await writeNetworkFiles(spec, folder, { isOnHost: true, forwarder: '' }) }
    const bridge = await this.#usableBridge(spec)
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
    const bridge = await this.#bridge
    if (bridge instanceof BridgeNetwork) await bridge.adopt(spec, network)
  }

  async release(spec: ContainerSpec): Promise<void> {
    const bridge = await this.#bridge
    if (bridge instanceof BridgeNetwork) await bridge.release(spec)
  }

  /** Ends it all; with `keepsNamespaces` containers that live keep their networks for the next runner. */
  async close({ keepsNamespaces }: { readonly keepsNamespaces: boolean }): Promise<void> {
    const bridge = await this.#bridge
    if (bridge instanceof BridgeNetwork) await bridge.close(keepsNamespaces)
  }

  async #usableBridge(spec: ContainerSpec): Promise<BridgeNetwork> {
    const bridge = await this.#bridge
    if (bridge instanceof BridgeNetwork) return bridge
    const message = `Could not start the container ${spec.name}: ${bridge.message} Run it with --network host.`
    throw new EngineError('FAILED_PRECONDITION', message, { cause: bridge })
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
