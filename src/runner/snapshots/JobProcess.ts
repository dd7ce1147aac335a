import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process'
import { Socket } from 'node:net'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { EngineError } from '../../main/engine/errors/EngineError.ts'
import type { ChildAnswer } from './childMessages.ts'
import type { JobInput, JobName, JobResult } from './jobs.ts'

/** Bytes kept of what a child writes to its error stream. */
const mostErrorText = 4096

/** The program of children: `child.ts` beside this file, or, in the product, beside the bundle that this code is in. */
function childFile(): string {
  const here = import.meta.url
  return fileURLToPath(new URL(here.endsWith('.ts') ? './child.ts' : './snapshotChild.js', here))
}

/** Which streams a child has: `in` and `out` for a tar that goes through it. */
export interface JobStreams {
  readonly in?: boolean
  readonly out?: boolean
}

/** A child process that does jobs, one at a time. */
export class JobProcess {
  readonly #child: ChildProcess
  #errorText = ''
  #settle: ((answer: ChildAnswer | Error) => void) | undefined
  #ended: string | undefined

  constructor(streams: JobStreams = {}) {
    const stdio: StdioOptions = [streams.in ? 'pipe' : 'ignore', streams.out ? 'pipe' : 'ignore', 'pipe', 'ipc']
    this.#child = spawn(process.execPath, [childFile()], { serialization: 'advanced', stdio })
    this.#child.stderr?.on('data', (text: Buffer) => {
      this.#errorText = (this.#errorText + text.toString()).slice(-mostErrorText)
    })
    this.#child.on('message', (answer: ChildAnswer) => this.#answer(answer))
    this.#child.on('error', (error) => this.#end(error.message))
    this.#child.on('close', (code, signal) => this.#end(signal ?? `exit code ${code}`))
    // An idle child keeps nobody alive.
    this.#unref()
  }

  /** Where the job reads; there when the process was started with `in`. */
  get input(): Writable | null {
    return this.#child.stdin
  }

  /** What the job writes; there when the process was started with `out`. */
  get output(): Readable | null {
    return this.#child.stdout
  }

  /** Whether it can take a job. */
  get isAlive(): boolean {
    return this.#ended === undefined
  }

  /** Does one job; the next may follow when it has ended. Throws its EngineError, INTERNAL when the process breaks down. */
  async run<Name extends JobName>(name: Name, input: JobInput<Name>): Promise<JobResult<Name>> {
    const { promise, resolve, reject } = Promise.withResolvers<JobResult<Name>>()
    this.#settle = (answer) => {
      if (answer instanceof Error) reject(answer)
      else if ('error' in answer) reject(EngineError.fromRecord(answer.error))
      // The child runs the function that JobResult is taken from.
      else resolve(answer.result as JobResult<Name>)
    }
    if (this.#ended !== undefined) this.#end(this.#ended)
    else {
      this.#ref()
      this.#child.send({ name, input })
    }
    return await promise
  }

  /** Ends it, even in the middle of a job. Resolves when it is gone. */
  async stop(): Promise<void> {
    if (this.#ended !== undefined) return
    this.#ref()
    const gone = new Promise((resolve) => this.#child.once('close', resolve))
    this.#child.kill('SIGKILL')
    await gone
  }

  #answer(answer: ChildAnswer | Error): void {
    const settle = this.#settle
    this.#settle = undefined
    this.#unref()
    settle?.(answer)
  }

  #end(how: string): void {
    this.#ended ??= how
    const text = this.#errorText.trim()
    const message = `A process that worked on snapshots ended unexpectedly (${this.#ended})${text ? `: ${text}` : '.'}`
    this.#answer(new EngineError('INTERNAL', message, { retryable: true }))
  }

  #ref(): void {
    if (this.#child.stdout instanceof Socket) this.#child.stdout.ref()
    this.#child.ref()
    this.#child.channel?.ref()
  }

  #unref(): void {
    if (this.#child.stdout instanceof Socket) this.#child.stdout.unref()
    this.#child.unref()
    this.#child.channel?.unref()
  }
}
