import { Worker } from 'node:worker_threads'
import type { TerminalSize } from '../../../shared/contract/terminalFrames.ts'
import { EngineError, toEngineError } from '../errors/EngineError.ts'
import type { DrawnScreen, ScreenAnswer, ScreenRequest } from './screenMessages.ts'

/** A screen in the thread: what its terminal hears of it. */
interface Screen {
  /** So many more bytes have taken effect. */
  onParsed(count: number, title: string): void
  /** The thread broke down: the screen is gone and may be opened again. */
  onLost(error: EngineError): void
}

interface Waiting {
  readonly resolve: (screen: DrawnScreen) => void
  readonly reject: (error: EngineError) => void
}

/** The one worker thread with the screens of all terminals. It starts with the first screen and ends with the last. */
export class ScreenThread {
  readonly #entry: URL
  readonly #screens = new Map<string, Screen>()
  readonly #waiting = new Map<number, Waiting>()
  #worker: Worker | undefined
  #lastQuestion = 0

  /** `entry` is the file that the thread runs. The caller closes it. */
  constructor(entry: URL) {
    this.#entry = entry
  }

  /** Makes an empty screen in the place of one of the same id. */
  open(id: string, size: TerminalSize, scrollback: number, screen: Screen): void {
    this.#screens.set(id, screen)
    this.#send({ verb: 'open', id, size, scrollback })
  }

  /** Takes in what a program wrote; `onParsed` tells when that has taken effect. The bytes stay the caller's. */
  write(id: string, bytes: Uint8Array): void {
    const copy = Uint8Array.from(bytes)
    this.#send({ verb: 'write', id, bytes: copy }, [copy.buffer])
  }

  /** Shows a screen that was serialised before instead of what it shows. */
  restore(id: string, size: TerminalSize, text: string): void {
    this.#send({ verb: 'restore', id, size, text })
  }

  resize(id: string, size: TerminalSize): void {
    this.#send({ verb: 'resize', id, size })
  }

  /**
   * The screen after all that it was given before, with at most so many lines above it. Throws UNAVAILABLE when the
   * thread ends before it answers, NOT_FOUND when the screen is closed.
   */
  draw(id: string, scrollback: number): Promise<DrawnScreen> {
    const question = ++this.#lastQuestion
    return new Promise((resolve, reject) => {
      this.#waiting.set(question, { resolve, reject })
      this.#send({ verb: 'draw', id, question, scrollback })
    })
  }

  close(id: string): void {
    if (!this.#screens.delete(id)) return
    this.#send({ verb: 'close', id })
    if (this.#screens.size === 0 && this.#waiting.size === 0) void this.end()
  }

  /** Ends the thread; what it was asked is refused. */
  async end(): Promise<void> {
    const worker = this.#worker
    if (worker === undefined) return
    this.#lose(worker, new EngineError('UNAVAILABLE', 'Could not draw the terminal: its thread has ended.'))
    await worker.terminate()
  }

  #send(request: ScreenRequest, transfer: ArrayBuffer[] = []): void {
    this.#worker ??= this.#start()
    this.#worker.postMessage(request, transfer)
  }

  #start(): Worker {
    const worker = new Worker(this.#entry)
    // Terminals keep no process alive.
    worker.unref()
    worker.on('message', (answer: ScreenAnswer) => this.#take(answer))
    worker.on('error', (error) => this.#lose(worker, toEngineError(error, 'keep the screens of terminals')))
    worker.on('exit', () =>
      this.#lose(worker, new EngineError('UNAVAILABLE', 'Could not draw the terminal: its thread has ended.')),
    )
    return worker
  }

  #take(answer: ScreenAnswer): void {
    if (answer.kind === 'parsed') {
      this.#screens.get(answer.id)?.onParsed(answer.count, answer.title)
      return
    }
    const waiting = this.#waiting.get(answer.question)
    this.#waiting.delete(answer.question)
    if (answer.screen !== undefined) waiting?.resolve(answer.screen)
    else waiting?.reject(new EngineError('NOT_FOUND', 'Could not draw the terminal: its screen is closed.'))
  }

  #lose(worker: Worker, error: EngineError): void {
    if (this.#worker !== worker) return
    this.#worker = undefined
    const screens = [...this.#screens.values()]
    const waiting = [...this.#waiting.values()]
    this.#screens.clear()
    this.#waiting.clear()
    for (const { reject } of waiting) reject(error)
    for (const screen of screens) screen.onLost(error)
  }
}
