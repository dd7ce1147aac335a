import { spawn } from 'node:child_process'
import type { Duplex } from 'node:stream'
import { toEngineError } from '../../main/engine/errors/EngineError.ts'
import type { ProcessEnd, ProcessStreams, SpawnedProcess } from '../containers/ports.ts'
import type { AttachOptions, KeptScreen } from '../contract/runner.ts'
import type { ChunkSlab } from './ChunkSlab.ts'
import { closeAll } from './descriptors.ts'
import { endOfChild } from './endOfChild.ts'
import { Fifos } from './fifos.ts'
import type { ContainerLog } from './log/ContainerLog.ts'
import { Output } from './Output.ts'
import { OutputReader, type OutputStore } from './OutputReader.ts'
import { PipeInput } from './PipeInput.ts'
import type { Poller } from './Poller.ts'

/** Newest bytes of output that are kept for views that do not make the process wait. */
const keptOutput = 64 * 1024
/** How long the holder of pipes may take to go, in ms; a process that left its container may hold them for ever. */
const holderPatience = 5000

export interface PipeStreamsOptions {
  /** The process's own, absolute. */
  readonly folder: string
  readonly poller: Poller
  readonly slab: ChunkSlab
  /** Absent where the output is not kept. */
  readonly log?: ContainerLog
  /** Whether the process gets a standard input other than /dev/null, and whether a viewer's end ends it. */
  readonly openStdin: boolean
  readonly stdinOnce: boolean
}

/** One start of a process, or what is left of it. */
interface Running {
  readonly fifos: Fifos
  readonly descriptors: readonly number[]
  readonly reader: OutputReader
}

/** The streams of a process without a terminal: pipes that outlive the runner. */
export class PipeStreams implements ProcessStreams {
  readonly #options: PipeStreamsOptions
  readonly #output = new Output(keptOutput)
  readonly #input: PipeInput | undefined
  #running: Running | undefined
  #tidied: Promise<void> = Promise.resolve()

  constructor(options: PipeStreamsOptions) {
    this.#options = options
    const { openStdin, stdinOnce } = options
    this.#input = openStdin ? new PipeInput(stdinOnce, () => this.#running?.fifos.endStdin()) : undefined
  }

  async spawn(command: string, args: readonly string[]): Promise<SpawnedProcess> {
    await this.#tidied
    const { folder, openStdin } = this.#options
    const fifos = new Fifos(folder)
    const running = await this.#make(fifos)
    const [program, programArgs] = fifos.command(command, args, openStdin)
    const child = spawn(program, programArgs, { cwd: folder, detached: true, stdio: 'ignore' })
    const settled = Promise.withResolvers<boolean>()
    const exited = endOfChild(child)
    exited.catch(() => settled.resolve(false))
    return {
      pid: child.pid ?? 0,
      exited,
      ended: this.#end(running, exited, settled.promise),
      settle: (started) => {
        if (started) this.#begin(running)
        settled.resolve(started)
      },
    }
  }

  async recover(): Promise<boolean> {
    const fifos = new Fifos(this.#options.folder)
    if (!fifos.areThere) {
      await this.#options.log?.complete()
      return false
    }
    this.#begin(await this.#open(fifos))
    return true
  }

  async drain(): Promise<void> {
    const running = this.#running
    if (running !== undefined) await this.#finish(running)
  }

  onLogProblem(listener: (problem: string) => void): void {
    this.#options.log?.onProblem(listener)
  }

  attach(options: AttachOptions): Duplex {
    return this.#output.attach(options, this.#input)
  }

  /** Pipes have no size. */
  resize(): void {}

  keepScreen(screen: KeptScreen): void {
    this.#output.keepScreen(screen)
  }

  async close(): Promise<void> {
    this.#output.endViews()
    this.#input?.close()
    await this.#tidied
    const running = this.#running
    if (running === undefined) return
    this.#running = undefined
    await running.reader.close()
    await this.#options.log?.close()
    closeAll(running.descriptors)
    running.fifos.close()
  }

  /** Makes new pipes; leaves none when that fails, on a full disk for instance. */
  async #make(fifos: Fifos): Promise<Running> {
    try {
      fifos.make(this.#options.openStdin)
      return await this.#open(fifos)
    } catch (thrown) {
      fifos.remove()
      throw toEngineError(thrown, 'make the pipes of a container')
    }
  }

  async #open(fifos: Fifos): Promise<Running> {
    const { poller, slab, log } = this.#options
    await log?.open()
    const [stdout, stderr] = fifos.openOutputs()
    const store: OutputStore =
      log === undefined
        ? { take: ({ descriptor, stream }) => slab.read(descriptor, stream), store: () => Promise.resolve() }
        : {
            take: ({ descriptor, stream }) => log.take(descriptor, stream, slab),
            store: (chunk) => log.store(chunk),
          }
    const sources = [
      { descriptor: stdout, stream: 1 },
      { descriptor: stderr, stream: 2 },
    ] as const
    const reader = new OutputReader(poller, sources, this.#output, store)
    this.#running = { fifos, descriptors: [stdout, stderr], reader }
    return this.#running
  }

  /** The program runs: its output is read, and it reads what is typed. */
  #begin({ fifos, reader }: Running): void {
    reader.start()
    const stdin = this.#input === undefined ? undefined : fifos.openStdin()
    if (stdin !== undefined) this.#input?.open(stdin)
  }

  async #end(running: Running, exited: Promise<ProcessEnd>, settled: Promise<boolean>): Promise<ProcessEnd> {
    try {
      const end = await exited
      if (await settled) await this.#finish(running)
      return end
    } finally {
      // Output of a program that never ran is the runtime's own, and is dropped.
      if (this.#running === running) await this.#finish(running, false)
    }
  }

  /** Reads what is left, ends the views, and takes everything away. */
  async #finish(running: Running, isWanted = true): Promise<void> {
    if (this.#running !== running) return
    if (isWanted) await running.reader.drain()
    this.#running = undefined
    await running.reader.close()
    await this.#options.log?.finish()
    this.#input?.close()
    this.#output.endViews()
    this.#tidied = this.#tidy(running)
  }

  /** Lets the holder of the pipes go, and removes them once it has. */
  async #tidy({ fifos, descriptors }: Running): Promise<void> {
    fifos.release()
    await Promise.all(descriptors.map((descriptor) => this.#options.poller.ended(descriptor, holderPatience)))
    closeAll(descriptors)
    fifos.remove()
  }
}
