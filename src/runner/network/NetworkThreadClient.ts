import { Worker } from 'node:worker_threads'
import { EngineError, toEngineError } from '../../main/engine/errors/EngineError.ts'
import type {
  BridgeOpened,
  ContainerNamespace,
  NetworkThreadStart,
  PortForward,
  ThreadCall,
  ThreadMessage,
  ThreadQuestion,
} from './threadMessages.ts'

interface Waiting {
  readonly resolve: (answer: unknown) => void
  readonly reject: (error: EngineError) => void
}

/** The thread that lives in the bridge's namespace, as the rest of the runner sees it. */
export class NetworkThreadClient {
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  readonly #opened = Promise.withResolvers<BridgeOpened>()
  #lost: EngineError | undefined
  #lastId = 0

  /** Resolves when the bridge is there; rejects when it cannot be made here. */
  readonly bridge: Promise<BridgeOpened>

  /** The caller closes it. */
  constructor(start: NetworkThreadStart) {
    this.#worker = new Worker(threadUrl(), {
      workerData: start,
      // Sockets are opened here and closed there.
      trackUnmanagedFds: false,
      // It keeps a few sockets; what is not set here would reserve memory by the size of the machine.
      resourceLimits: { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 128 },
    })
    this.bridge = this.#opened.promise
    this.#worker.on('message', (message: ThreadMessage) => this.#take(message))
    this.#worker.on('error', (error) => this.#lose(toEngineError(error, 'make the network of containers')))
    this.#worker.on('exit', () => this.#lose(threadLost()))
  }

  /** Gives a container a namespace, on the bridge or with nothing but `lo`. */
  async create(id: string, isBridged: boolean): Promise<ContainerNamespace> {
    return (await this.#ask({ call: 'create', id, isBridged })) as ContainerNamespace
  }

  /** Whether a container that lives since an earlier runner has this address here. */
  async owns(id: string, address: string): Promise<boolean> {
    return (await this.#ask({ call: 'owns', id, address })) === true
  }

  async forward(forward: PortForward): Promise<void> {
    await this.#ask({ call: 'forward', forward })
  }

  async remove(id: string): Promise<void> {
    await this.#ask({ call: 'remove', id })
  }

  async close(keepsNamespaces: boolean): Promise<void> {
    await this.#ask({ call: 'close', keepsNamespaces })
    await this.#worker.terminate()
  }

  #ask(question: ThreadCall): Promise<unknown> {
    if (this.#lost !== undefined) return Promise.reject(this.#lost)
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId
      this.#waiting.set(id, { resolve, reject })
      this.#worker.postMessage({ id, question } satisfies ThreadQuestion)
    })
  }

  #take(message: ThreadMessage): void {
    if ('opened' in message) {
      this.#opened.resolve(message.opened)
      return
    }
    const waiting = this.#waiting.get(message.id)
    this.#waiting.delete(message.id)
    if ('error' in message) waiting?.reject(EngineError.fromRecord(message.error))
    else waiting?.resolve(message.answer)
  }

  #lose(error: EngineError): void {
    this.#lost ??= error
    this.#opened.reject(error)
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
  }
}

function threadLost(): EngineError {
  return new EngineError('UNAVAILABLE', 'Could not connect a container: the thread of networks has ended.')
}

/** The thread's file: the source beside this one when run from source, in the product one beside the runner's. */
function threadUrl(): URL {
  const here = import.meta.url
  return new URL(here.endsWith('.ts') ? './thread.ts' : './networkThread.js', here)
}
