import { TcpForwarder } from './TcpForwarder.ts'
import type { PortForward } from './threadMessages.ts'
import { UdpForwarder } from './UdpForwarder.ts'

/** The published ports of containers, as this thread serves them. */
export class ForwardedPorts {
  readonly #forwarders = new Map<string, (TcpForwarder | UdpForwarder)[]>()

  /** Resolves once it is served. */
  async add(forward: PortForward): Promise<void> {
    const forwarder = forward.protocol === 'tcp' ? new TcpForwarder(forward) : new UdpForwarder(forward)
    const others = this.#forwarders.get(forward.id) ?? []
    this.#forwarders.set(forward.id, [...others, forwarder])
    await forwarder.started
  }

  /** Ends listening and every connection of a container. */
  remove(id: string): void {
    for (const forwarder of this.#forwarders.get(id) ?? []) forwarder.close()
    this.#forwarders.delete(id)
  }

  /** Ends all of them. */
  close(): void {
    for (const id of this.#forwarders.keys()) this.remove(id)
  }
}
