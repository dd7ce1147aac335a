import { spawn } from 'node:child_process'
import type { Duplex } from 'node:stream'
import type { ProcessEnd, ProcessStreams, SpawnedProcess, SpawnOptions } from '../containers/ports.ts'
import type { AttachOptions, KeptScreen } from '../contract/runner.ts'
import type { ChunkSlab } from './ChunkSlab.ts'
import { ConsoleSocket } from './ConsoleSocket.ts'
import type { ContainerLog } from './log/ContainerLog.ts'
import { Output } from './Output.ts'
import { OutputReader } from './OutputReader.ts'
import type { Poller } from './Poller.ts'
import type { ProcessInput } from './ProcessInput.ts'
import type { Reaper } from './Reaper.ts'
import { Terminal, type TerminalSize } from './Terminal.ts'

/** Newest bytes of output that are kept, so that a window that comes back can go on where it was. */
const keptOutput = 256 * 1024

export interface TerminalStreamsOptions {
  readonly poller: Poller
  readonly slab: ChunkSlab
  readonly reaper: Reaper
  /** Absent where the output is not kept. */
  readonly log?: ContainerLog
  /** At the first start; a later one has the size that the terminal had last. */
  readonly size: TerminalSize
}

/** One start of a process. */
interface Running {
  readonly socket: ConsoleSocket
  /** What reads the terminal; undefined when none came. */
  readonly reading: Promise<{ readonly terminal: Terminal; readonly reader: OutputReader } | undefined>
}

/**
 * The streams of a process with a terminal, which the runtime makes and hands over: the same one that the program has,
 * with nothing between. It is gone with the runner.
 */
export class TerminalStreams implements ProcessStreams {
  readonly #options: TerminalStreamsOptions
  readonly #output = new Output(keptOutput)
  readonly #input = new TerminalInput()
  #size: TerminalSize
  #running: Running | undefined
  #terminal: Terminal | undefined

  constructor(options: TerminalStreamsOptions) {
    this.#options = options
    this.#size = options.size
  }

  /** The command is told of `consoleSocket`, and leaves the program behind. */
  async spawn(command: string, args: readonly string[], options: SpawnOptions): Promise<SpawnedProcess> {
    const { folder, pidFile, consoleSocket } = options
    if (pidFile === undefined || consoleSocket === undefined) throw new Error('A terminal has no way to come here.')
    const { poller, reaper, log } = this.#options
    await log?.open()
    const socket = new ConsoleSocket(consoleSocket, poller)
    const running = { socket, reading: socket.terminal.then((descriptor) => this.#takeOver(descriptor)) }
    this.#running = running
    reaper.begin()
    const child = spawn(command, args, { cwd: folder, detached: true, stdio: 'ignore' })
    const settled = Promise.withResolvers<boolean>()
    const exited = reaper.endOfDetached(child, pidFile)
    exited.catch(() => settled.resolve(false))
    return {
      pid: child.pid ?? 0,
      exited,
      ended: this.#end(running, exited, settled.promise),
      settle: (started) => {
        if (started) void this.#begin(running)
        settled.resolve(started)
      },
    }
  }

  /** A terminal is gone with the runner that had it. */
  async recover(): Promise<boolean> {
    await this.#options.log?.complete()
    return false
  }

  drain(): Promise<void> {
    return Promise.resolve()
  }

  onLogProblem(listener: (problem: string) => void): void {
    this.#options.log?.onProblem(listener)
  }

  attach(options: AttachOptions): Duplex {
    return this.#output.attach(options, this.#input)
  }

  resize(size: TerminalSize): void {
    this.#size = size
    this.#terminal?.resize(size)
  }

  keepScreen(screen: KeptScreen): void {
    this.#output.keepScreen(screen)
  }

  async close(): Promise<void> {
    if (this.#running !== undefined) await this.#finish(this.#running, false)
    else this.#output.endViews()
  }

  #takeOver(descriptor: number | undefined): Awaited<Running['reading']> {
    if (descriptor === undefined) return undefined
    const { poller, slab, log } = this.#options
    const terminal = new Terminal(descriptor)
    terminal.resize(this.#size)
    const reader = new OutputReader(poller, [{ descriptor, stream: 1, isTerminal: true }], this.#output, {
      take: () => slab.read(descriptor, 1),
      store: async ({ bytes }) => log?.put(bytes),
    })
    this.#terminal = terminal
    return { terminal, reader }
  }

  /** The program runs: its output is read, and it reads what is typed. */
  async #begin(running: Running): Promise<void> {
    const reading = await running.reading
    if (reading === undefined || this.#running !== running) return
    reading.reader.start()
    this.#input.open(reading.terminal.input)
  }

  async #end(running: Running, exited: Promise<ProcessEnd>, settled: Promise<boolean>): Promise<ProcessEnd> {
    let isWanted = false
    try {
      const end = await exited
      isWanted = await settled
      return end
    } finally {
      await this.#finish(running, isWanted)
    }
  }

  /** Takes what is left of the output, ends the views, and closes the terminal. */
  async #finish(running: Running, isWanted: boolean): Promise<void> {
    if (this.#running !== running) return
    if (!isWanted) running.socket.close()
    const reading = await running.reading
    if (isWanted) await reading?.reader.drain({ untilEnd: true })
    if (this.#running !== running) return
    this.#running = undefined
    this.#terminal = undefined
    running.socket.close()
    await reading?.reader.close()
    this.#input.close()
    reading?.terminal.close()
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
