import { parentPort, workerData } from 'node:worker_threads'
import { toEngineError } from '../../main/engine/errors/EngineError.ts'
import { openBridgeNamespace } from './BridgeNamespace.ts'
import { ContainerNamespaces } from './ContainerNamespaces.ts'
import { ForwardedPorts } from './ForwardedPorts.ts'
import { unmountNamespaceFolder } from './namespaces.ts'
import { formatSubnet, parseSubnet } from './subnet.ts'
import type { NetworkThreadStart, ThreadCall, ThreadMessage, ThreadQuestion } from './threadMessages.ts'

/** How long after a container came or went the rest is done, in ms: starting containers comes first. */
const tidyDelay = 100

/**
 * The thread that lives in the bridge's network namespace. Threads have namespaces of their own, so the sockets that
 * it makes are the bridge's, and an ordinary user's runner, which could never come back to the host's namespace once
 * it had left it, stays there with all its other threads.
 */
class NetworkThread {
  readonly #folder: string
  readonly #namespaces: ContainerNamespaces
  readonly #ports = new ForwardedPorts()
  #tidyTimer: NodeJS.Timeout | undefined

  constructor({ folder, subnet }: NetworkThreadStart) {
    const wanted = parseSubnet(subnet)
    if (wanted === undefined) throw new Error(`${subnet} is no network`)
    this.#folder = folder
    const bridge = openBridgeNamespace(folder, wanted)
    this.#namespaces = new ContainerNamespaces(folder, bridge)
    const { path: namespacePath, translationProblem } = bridge
    tell({ opened: { subnet: formatSubnet(bridge.subnet), namespacePath, translationProblem } })
    this.#tidySoon()
  }

  async answer(question: ThreadCall): Promise<unknown> {
    switch (question.call) {
      case 'create':
        if (!question.isBridged) return this.#namespaces.createLonely(question.id)
        this.#tidySoon()
        return this.#namespaces.create(question.id)
      case 'owns':
        return this.#namespaces.owns(question.id, question.address)
      case 'forward':
        return this.#ports.add(question.forward)
      case 'remove':
        this.#ports.remove(question.id)
        this.#tidySoon()
        return this.#namespaces.remove(question.id)
      case 'close':
        return this.#close(question.keepsNamespaces)
    }
  }

  /** One piece at a time, so that a question in between need not wait for the rest. */
  #tidySoon(delay = tidyDelay): void {
    clearTimeout(this.#tidyTimer)
    this.#tidyTimer = setTimeout(() => {
      try {
        if (this.#namespaces.tidy()) this.#tidySoon(0)
      } catch {
        // The next container asks for what failed, and is told why.
      }
    }, delay)
  }

  #close(keepsNamespaces: boolean): void {
    clearTimeout(this.#tidyTimer)
    this.#ports.close()
    this.#namespaces.close()
    if (!keepsNamespaces) unmountNamespaceFolder(this.#folder)
  }
}

function tell(message: ThreadMessage): void {
  parentPort?.postMessage(message)
}

const start: NetworkThreadStart = workerData
const thread = new NetworkThread(start)
parentPort?.on('message', ({ id, question }: ThreadQuestion) => {
  thread.answer(question).then(
    (answer) => tell({ id, answer }),
    (error: unknown) => tell({ id, error: toEngineError(error, 'connect a container').toRecord() }),
  )
})
