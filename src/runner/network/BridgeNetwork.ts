import type { ContainerNetwork, ContainerSpec } from '../contract/container.ts'
import { hostResolvConf, hostSubnets, pastaRemedy, pingProblem } from './hostFacts.ts'
import { closeSockets, type ListeningPort, listenAgain, listenOnHost } from './listenOnHost.ts'
import { NetworkThreadClient } from './NetworkThreadClient.ts'
import { Pasta } from './Pasta.ts'
import { publishedPorts } from './publishedPorts.ts'
import { asksItself } from './resolvConf.ts'
import {
  chooseSubnet,
  formatAddress,
  formatMacAddress,
  formatSubnet,
  gatewayOf,
  macAddressOf,
  parseAddress,
  parseSubnet,
  type Subnet,
} from './subnet.ts'
import { type BridgeOpened, outboundName } from './threadMessages.ts'

/** A container's place on the bridge. */
export interface BridgePlace {
  /** File of its namespace. */
  readonly path: string
  readonly network: ContainerNetwork
}

/**
 * The bridge of a runner: in a namespace of its own, with pasta between it and what the host reaches, and a namespace
 * for each container.
 */
export class BridgeNetwork {
  readonly #thread: NetworkThreadClient
  readonly #pasta: Pasta
  readonly #subnet: Subnet
  readonly #translationProblem: string

  /** What an earlier runner left in the folder is taken over. Rejects where the system allows no namespaces. */
  static async open(folder: string): Promise<BridgeNetwork> {
    const thread = new NetworkThreadClient({ folder, subnet: formatSubnet(chooseSubnet(hostSubnets())) })
    const opened = await thread.bridge
    const pasta = new Pasta({
      folder,
      namespacePath: opened.namespacePath,
      interfaceName: outboundName,
      forwardsDns: asksItself(hostResolvConf()),
    })
    void pasta.start()
    return new BridgeNetwork(thread, pasta, opened)
  }

  private constructor(thread: NetworkThreadClient, pasta: Pasta, { subnet, translationProblem }: BridgeOpened) {
    this.#thread = thread
    this.#pasta = pasta
    this.#subnet = parseSubnet(subnet) ?? chooseSubnet([])
    this.#translationProblem = translationProblem
  }

  /** What does not work at present, and what would help. */
  async warnings(): Promise<readonly string[]> {
    await this.#pasta.start()
    const alone = 'Containers reach each other, but no other computer'
    const { problem, isMissing } = this.#pasta
    if (isMissing) return [`${alone}: pasta is missing. Install the package passt.`]
    if (problem !== '') return [`${alone}: pasta failed (${problem}). ${pastaRemedy()}`.trim()]
    if (this.#translationProblem !== '') {
      return [`${alone}: ${this.#translationProblem}. The kernel needs the modules nf_tables, nft_masq and nf_nat.`]
    }
    return pingProblem() === '' ? [] : [pingProblem()]
  }

  /** Gives a container its place, and listens for its published ports. Leaves nothing when it fails. */
  async connect(spec: ContainerSpec): Promise<BridgePlace> {
    await Promise.all([this.#pasta.start(), this.#thread.remove(spec.id)])
    const listening = listenOnHost(spec, publishedPorts(spec))
    const { path, address = '' } = await this.#thread.create(spec.id, true).catch((error: unknown) => {
      closeSockets(listening)
      throw error
    })
    await this.#forward(spec, address, listening)
    return { path, network: this.#describe(address, listening) }
  }

  /** Gives a container a namespace with nothing but `lo`: the path of its file. */
  async isolate(spec: ContainerSpec): Promise<string> {
    return (await this.#thread.create(spec.id, false)).path
  }

  /**
   * Listens again for a container that lives since an earlier runner. One whose bridge cannot be entered any more (an
   * ordinary user's went with that runner's namespaces) keeps what it has until it is started anew.
   */
  async adopt(spec: ContainerSpec, network: ContainerNetwork): Promise<void> {
    if (!(await this.#thread.owns(spec.id, network.address))) return
    await this.#forward(spec, network.address, listenAgain(spec, network.ports))
  }

  /** Takes away what a container has; nothing when it has nothing. */
  async release(spec: ContainerSpec): Promise<void> {
    await this.#thread.remove(spec.id)
  }

  /** Ends it all; with `keepsNamespaces` containers that live keep their networks for the next runner. */
  async close(keepsNamespaces: boolean): Promise<void> {
    await this.#pasta.stop()
    await this.#thread.close(keepsNamespaces)
  }

  async #forward(spec: ContainerSpec, address: string, listening: readonly ListeningPort[]): Promise<void> {
    try {
      await Promise.all(
        listening.map(({ descriptor, isIpv6, published: { protocol, port } }) =>
          this.#thread.forward({ id: spec.id, protocol, descriptor, isIpv6, address, port }),
        ),
      )
    } catch (error) {
      await this.release(spec)
      throw error
    }
  }

  #describe(address: string, listening: readonly ListeningPort[]): ContainerNetwork {
    const ports: Record<string, { address: string; port: number }[]> = {}
    for (const { published, address: hostAddress, port } of listening) {
      ports[published.key] = [...(ports[published.key] ?? []), { address: hostAddress, port }]
    }
    return {
      address,
      prefixLength: this.#subnet.prefixLength,
      gateway: formatAddress(gatewayOf(this.#subnet)),
      macAddress: formatMacAddress(macAddressOf(parseAddress(address) ?? 0)),
      ports,
    }
  }
}
