import type { Duplex } from 'node:stream'
import type { ProcessEnd, ProcessStreams, SpawnedProcess } from '../containers/ports.ts'
import type { AttachOptions, KeptScreen } from '../contract/runner.ts'
import type { ChunkSlab } from './ChunkSlab.ts'
import type { ContainerLog } from './log/ContainerLog.ts'
import { Output } from './Output.ts'
import { OutputReader } from './OutputReader.ts'
import type { Poller } from './Poller.ts'
import type { ProcessInput } from './ProcessInput.ts'
import { PseudoTerminal, type TerminalSize } from './PseudoTerminal.ts'

/** Newest bytes of output that are kept, so that a window that comes back can go on where it was. */
const keptOutput = 256 * 1024

export interface TerminalStreamsOptions {
  readonly folder: string
  readonly poller: Poller
  readonly slab: ChunkSlab
  /** Absent where the output is not kept. */
  readonly log?: ContainerLog
  /** At the first start; a later one has the size that the terminal had last. */
  readonly size: TerminalSize
}

interface Running {
  readonly terminal: PseudoTerminal
  readonly reader: OutputReader
}

/** The streams of a process with a terminal, which is gone with the runner. */
export class TerminalStreams implements ProcessStreams {
  readonly #options: TerminalStreamsOptions
  readonly #output = new Output(keptOutput)
  readonly #input: TerminalInput = new TerminalInput()
  #size: TerminalSize
  #running: Running | undefined

  constructor(options: TerminalStreamsOptions) {
    this.#options = options
    this.#size = options.size
  }

  async spawn(command: string, args: readonly string[]): Promise<SpawnedProcess> {
    const { folder, poller, slab, log } = this.#options
    await log?.open()
    const terminal = new PseudoTerminal(command, args, folder, this.#size)
    const { descriptor } = terminal
    const reader = new OutputReader(poller, [{ descriptor, stream: 1 }], this.#output, {
      take: () => slab.read(descriptor, 1),
      store: (chunk) => log?.put(chunk) ?? Promise.resolve(),
    })
    const running = { terminal, reader }
    this.#running = running
    const settled = Promise.withResolvers<boolean>()
    return {
      pid: terminal.pid,
      exited: terminal.exited,
      ended: this.#end(running, settled.promise),
      settle: (started) => {
        if (started) {
          reader.start()
          this.#input.open(terminal.input)
        }
        settled.resolve(started)
      },
    }
  }

  /** A terminal is gone with the runner that had it. */
  recover(): Promise<boolean> {
    return Promise.resolve(false)
  }

  drain(): Promise<void> {
    return Promise.resolve()
  }

  attach(options: AttachOptions): Duplex {
    return this.#output.attach(options, this.#input)
  }

  resize(size: TerminalSize): void {
    this.#size = size
    this.#running?.terminal.resize(size)
  }

  keepScreen(screen: KeptScreen): void {
    this.#output.keepScreen(screen)
  }

  async close(): Promise<void> {
    if (this.#running !== undefined) await this.#finish(this.#running, false)
    else this.#output.endViews()
  }

  async #end(running: Running, settled: Promise<boolean>): Promise<ProcessEnd> {
    const end = await running.terminal.exited
    await this.#finish(running, await settled)
    return end
  }

  /** Takes what is left of the output, ends the views, and closes the terminal. */
  async #finish(running: Running, isWanted: boolean): Promise<void> {
    if (this.#running !== running) return
    if (isWanted) await running.reader.drain({ untilEnd: true })
    this.#running = undefined
    await running.reader.close()
    this.#input.close()
    running.terminal.close()
    await this.#options.log?.finish()
    this.#output.endViews()
  }
}

/** What is typed to a terminal; it waits while there is none. */
class TerminalInput implements ProcessInput {
  #input: ProcessInput | undefined
  #waiting: { bytes: Buffer; done: () => void }[] = []

  open(input: ProcessInput): void {
    this.#input = input
    for (const { bytes, done } of this.#waiting.splice(0)) input.write(bytes, done)
  }

  write(bytes: Buffer, done: () => void): void {
    if (this.#input === undefined) this.#waiting.push({ bytes, done })
    else this.#input.write(bytes, done)
  }

  end(): boolean {
    return true
  }

  close(): void {
    this.#input = undefined
    for (const { done } of this.#waiting.splice(0)) done()
  }
}
