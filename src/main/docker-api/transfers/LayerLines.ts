import type { TransferPart } from '../../engine/registry/types.ts'
import { isImageConfigType } from '../../engine/spec/mediaTypes.ts'
import type { MessageStream, ProgressLine } from '../MessageStream.ts'

/** After so many milliseconds a layer of which nothing was heard is told to wait. */
const patience = 100

/**
 * The lines of a transfer's layers, each named by 12 digits. What changed is told at once, and only when it is something
 * else; of the bytes that a client is too slow for, only the newest of each layer are kept.
 */
export class LayerLines {
  readonly #messages: MessageStream
  readonly #last = new Map<string, string>()
  readonly #behind = new Map<string, ProgressLine>()
  readonly #unheard = new Set<string>()
  #timer: NodeJS.Timeout | undefined

  constructor(messages: MessageStream) {
    this.#messages = messages
  }

  /** Forgets the layers of an image before. Those that are announced now wait when nothing is heard of them soon. */
  begin(): void {
    this.end()
    this.#timer = setTimeout(() => {
      for (const id of this.#unheard) this.status(id, 'Waiting')
    }, patience)
  }

  /** Tells of a layer that something is to happen to. */
  announce(id: string, status: string): void {
    this.status(id, status)
    this.#unheard.add(id)
  }

  /** Tells how a layer is. */
  status(id: string, status: string): void {
    this.#unheard.delete(id)
    this.#behind.delete(id)
    if (this.#last.get(id) === status) return
    this.#last.set(id, status)
    this.#messages.write({ status, progressDetail: {}, id })
  }

  /** Tells how far a layer is. */
  progress(line: ProgressLine): void {
    this.#unheard.delete(line.id)
    this.#last.set(line.id, line.status)
    if (!this.#messages.isBehind) {
      this.#messages.progress(line)
      return
    }
    if (this.#behind.size === 0) this.#messages.onceTaken(() => this.#catchUp())
    this.#behind.set(line.id, line)
  }

  /** Tells that a layer is tried again, in dockerd's words. */
  retrying(id: string, { retryIn = 0 }: TransferPart): void {
    const seconds = Math.max(1, Math.ceil(retryIn / 1000))
    this.status(id, `Retrying in ${seconds} second${seconds === 1 ? '' : 's'}`)
  }

  /** Forgets all layers: nothing more is told of them. */
  end(): void {
    clearTimeout(this.#timer)
    this.#last.clear()
    this.#behind.clear()
    this.#unheard.clear()
  }

  #catchUp(): void {
    for (const line of this.#behind.values()) this.#messages.progress(line)
    this.#behind.clear()
  }
}

/** The parts that are layers: docker has no line for a config. */
export function layersOf(parts: readonly TransferPart[]): readonly TransferPart[] {
  return parts.filter(({ mediaType }) => !isImageConfigType(mediaType))
}
