import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { EngineError } from '../../main/engine/errors/EngineError.ts'
import { JobProcess } from './JobProcess.ts'
import type { JobInput, JobName } from './jobs.ts'

/** Streams at a time: each has a process of its own, since whoever reads may take for ever. */
const mostStreams = 64
let streams = 0

/**
 * Starts a job that writes a tar, in a process of its own, and gives what it writes. Errors before the first byte are
 * thrown; later ones destroy the stream. Destroying it ends the process. `whenDone` is called once, in the end.
 */
export async function readFromJob<Name extends JobName>(
  name: Name,
  input: JobInput<Name>,
  whenDone: () => Promise<void>,
): Promise<Readable> {
  const chunks = runStream(name, input, whenDone)
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

async function* runStream<Name extends JobName>(
  name: Name,
  input: JobInput<Name>,
  whenDone: () => Promise<void>,
): AsyncGenerator<Buffer, void, undefined> {
  try {
    using _place = takePlace()
    const process = new JobProcess({ out: true })
    try {
      const result = process.run(name, input)
      // It is awaited below, when all has been read.
      result.catch(() => undefined)
      for await (const chunk of process.output ?? []) yield chunk
      await result
    } finally {
      await process.stop()
    }
  } finally {
    await whenDone()
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
