import { spawn } from 'node:child_process'
import { closeSync } from 'node:fs'
import type { Duplex } from 'node:stream'
import type { ProcessEnd, ProcessStreams, SpawnedProcess, SpawnOptions } from '../containers/ports.ts'
import type { AttachOptions, KeptScreen } from '../contract/runner.ts'
import type { ChunkSlab } from './ChunkSlab.ts'
import { closeAll, growPipe, makePipe, neverWait, pipeCapacity } from './descriptors.ts'
import { Output } from './Output.ts'
import { OutputReader } from './OutputReader.ts'
import { PipeInput } from './PipeInput.ts'
import type { Poller } from './Poller.ts'
import type { Reaper } from './Reaper.ts'

/** Newest bytes of output that are kept for views that do not make the process wait. */
const keptOutput = 64 * 1024
/** How long output is waited for after the end, in ms, while processes that it left behind could write; as Docker. */
const patience = 2000

export interface DetachedStreamsOptions {
  readonly poller: Poller
  readonly slab: ChunkSlab
  readonly reaper: Reaper
  readonly hasStdin: boolean
}

interface Running {
  readonly reader: OutputReader
  readonly descriptors: readonly number[]
}

/**
 * The streams of a process that a command starts and leaves behind, with `pidFile` saying which: pipes that end with
 * the runner. The process has them itself, so its end is not waited for longer than it lives, whatever it left behind.
 */
export class DetachedStreams implements ProcessStreams {
  readonly #options: DetachedStreamsOptions
  readonly #output = new Output(keptOutput)
  readonly #input: PipeInput | undefined
  #running: Running | undefined

  constructor(options: DetachedStreamsOptions) {
    this.#options = options
    this.#input = options.hasStdin ? new PipeInput(true, () => undefined) : undefined
  }

  spawn(command: string, args: readonly string[], { folder, pidFile }: SpawnOptions): Promise<SpawnedProcess> {
    if (pidFile === undefined) throw new Error('The program could not be found.')
    const { poller, slab, reaper } = this.#options
    reaper.begin()
    const stdin = this.#input === undefined ? undefined : makePipe()
    const [stdout, stderr] = [makePipe(), makePipe()]
    neverWait(stdout.read)
    neverWait(stderr.read)
    growPipe(stdout.read, pipeCapacity)
    const stdio = [stdin?.read ?? 'ignore', stdout.write, stderr.write] as const
    const child = spawn(command, args, { cwd: folder, detached: true, stdio: [...stdio] })
    closeAll([stdin?.read ?? -1, stdout.write, stderr.write])
    const sources = [
      { descriptor: stdout.read, stream: 1 },
      { descriptor: stderr.read, stream: 2 },
    ] as const
    const reader = new OutputReader(poller, sources, this.#output, {
      take: ({ descriptor, stream }) => slab.read(descriptor, stream),
      store: () => Promise.resolve(),
    })
    const running = { reader, descriptors: [stdout.read, stderr.read] }
    this.#running = running
    const settled = Promise.withResolvers<boolean>()
    const exited = reaper.endOfDetached(child, pidFile)
    exited.catch(() => settled.resolve(false))
    return Promise.resolve({
      pid: child.pid ?? 0,
      exited,
      ended: this.#end(running, exited, settled.promise),
      settle: (started) => {
        if (started) reader.start()
        if (stdin !== undefined) this.#beginInput(stdin.write, started)
        settled.resolve(started)
      },
    })
  }

  /** These streams are gone with the runner that had them. */
  recover(): Promise<boolean> {
    return Promise.resolve(false)
  }

  drain(): Promise<void> {
    return Promise.resolve()
  }

  /** They have no log. */
  onLogProblem(): void {}

  attach(options: AttachOptions): Duplex {
    return this.#output.attach(options, this.#input)
  }

  /** Pipes have no size. */
  resize(): void {}

  keepScreen(screen: KeptScreen): void {
    this.#output.keepScreen(screen)
  }

  async close(): Promise<void> {
    if (this.#running !== undefined) await this.#finish(this.#running, false)
    else this.#output.endViews()
  }

  #beginInput(descriptor: number, started: boolean): void {
    if (started && this.#running !== undefined) {
      neverWait(descriptor)
      this.#input?.open(descriptor)
    } else closeSync(descriptor)
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

  async #finish(running: Running, isWanted: boolean): Promise<void> {
    if (this.#running !== running) return
    if (isWanted) await running.reader.drain({ untilEnd: true, patience })
    if (this.#running !== running) return
    this.#running = undefined
    await running.reader.close()
    this.#input?.close()
    closeAll(running.descriptors)
    this.#output.endViews()
  }
}
