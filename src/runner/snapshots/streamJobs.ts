import { once } from 'node:events'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { EngineError } from '../../main/engine/errors/EngineError.ts'
import type { JobPool } from './JobPool.ts'
import { JobProcess } from './JobProcess.ts'
import type { JobInput, JobName } from './jobs.ts'

/** Streams at a time: each has a process for itself, since whoever reads may take for ever. */
export const mostStreams = 64
let streams = 0

/** Jobs that write a tar and give how many bytes it has. */
type WritingJob = 'writeLayer' | 'writeTree' | 'writePathTar'

/**
 * Starts a job that writes a tar, in a process that `pool` has with an output, and gives what it writes. Errors before
 * the first byte are thrown; later ones destroy the stream. Destroying it ends the process. `whenDone` is called once,
 * in the end.
 */
export async function readFromJob<Name extends WritingJob>(
  pool: JobPool,
  name: Name,
  input: JobInput<Name>,
  whenDone: () => Promise<void>,
): Promise<Readable> {
  const chunks = runStream(pool, name, input, whenDone)
  const first = await chunks.next()
  const whole = async function* () {
    try {
      if (first.done === true) return
      yield first.value
      yield* chunks
    } finally {
      await chunks.return()
    }
  }
  return Readable.from(whole(), { objectMode: false })
}

async function* runStream<Name extends WritingJob>(
  pool: JobPool,
  name: Name,
  input: JobInput<Name>,
  whenDone: () => Promise<void>,
): AsyncGenerator<Buffer, void, undefined> {
  try {
    using _place = takePlace()
    const process = await pool.take()
    let isWhole = false
    try {
      yield* readWhole(process.output, process.run(name, input))
      isWhole = true
    } finally {
      // What is left in its output belongs to nobody.
      if (!isWhole) await process.stop()
      pool.giveBack(process)
    }
  } finally {
    await whenDone()
  }
}

/** Reads as many bytes as the job tells in the end, and leaves the stream open for the next. */
async function* readWhole(output: Readable | null, result: Promise<number>): AsyncGenerator<Buffer, void, undefined> {
  if (output === null) throw new EngineError('INTERNAL', 'A process that writes a tar has no output.')
  let received = 0
  let total: number | undefined
  const told = result.then((bytes) => {
    total = bytes
  })
  // It is awaited below, whenever there is nothing to read.
  told.catch(() => undefined)
  for (;;) {
    const chunk: Buffer | null = output.read()
    if (chunk !== null) {
      received += chunk.length
      yield chunk
      continue
    }
    if (total !== undefined && received >= total) return
    if (output.readableEnded) throw new EngineError('INTERNAL', 'A process that wrote a tar ended before it was whole.')
    const control = new AbortController()
    const more = once(output, 'readable', { signal: control.signal })
    more.catch(() => undefined)
    await (total === undefined ? Promise.race([more, told]) : more)
    control.abort()
  }
}

/**
 * Does a job that reads a tar, in a process of its own. The stream is destroyed when the job fails; when the stream
 * itself breaks off, its error is thrown.
 */
export async function writeToJob<Name extends JobName>(
  name: Name,
  input: JobInput<Name>,
  tar: Readable,
): Promise<void> {
  using _place = takePlace()
  const process = new JobProcess({ in: true })
  try {
    const result = process.run(name, input)
    if (process.input === null) throw new EngineError('INTERNAL', 'A process that reads a tar has no input.')
    const sent = pipeline(tar, process.input).then(
      () => undefined,
      (error: unknown) => error,
    )
    const failure = await result.then(
      () => undefined,
      (error: unknown) => ({ error }),
    )
    if (failure === undefined) return
    // A job whose input broke off finds the tar cut off; why it did is told by the input. One that stopped reading
    // breaks off its input itself.
    const sourceError = tar.errored === null ? undefined : await sent
    throw sourceError ?? failure.error
  } finally {
    tar.destroy()
    await process.stop()
  }
}

function takePlace(): Disposable {
  if (streams >= mostStreams) {
    throw new EngineError('UNAVAILABLE', `Could not copy files: ${mostStreams} copies are under way already.`, {
      retryable: true,
    })
  }
  streams++
  return {
    [Symbol.dispose]: () => {
      streams--
    },
  }
}
