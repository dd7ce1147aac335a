import type { Worker } from 'node:worker_threads'
import type { ArchiveSource, WorkOptions } from '../archive/types.ts'
import { EngineError, toEngineError } from '../errors/EngineError.ts'
import type { ArchiveJobResult, ArchiveRequest, ArchiveResponse } from './archiveMessages.ts'
import { ChunkMemory, sendStream } from './sendStream.ts'

/** What to do with an archive, and the ingest folder to write into. */
export interface ArchiveTask {
  readonly kind: 'load' | 'import' | 'layer'
  readonly folder: string
}

/** The name by which errors and progress call an archive. */
export function sourceName(source: ArchiveSource): string {
  return source.kind === 'file' ? source.path : source.name
}

/**
 * Runs one job on a worker that has none. The source stream is read to its end, or destroyed. After a failure,
 * an abort too, the worker may still be at work: it is the caller's to end.
 */
export async function runArchiveTask(
  worker: Worker,
  task: ArchiveTask,
  source: ArchiveSource,
  options: WorkOptions,
): Promise<ArchiveJobResult> {
  const name = sourceName(source)
  const memory = new ChunkMemory()
  let settled = false
  const tell = (request: ArchiveRequest, transfer: ArrayBuffer[] = []): void => {
    if (!settled) worker.postMessage(request, transfer)
  }

  const { promise: result, resolve, reject } = Promise.withResolvers<ArchiveJobResult>()
  const stop = (): void => reject(new EngineError('ABORTED', `Stopped before it was done: reading ${name}.`))
  const onMessage = (response: ArchiveResponse): void => {
    if (response.type === 'progress') options.onProgress?.({ bytesDone: response.bytesDone, step: response.step })
    else if (response.type === 'credit') memory.giveBack(response.buffer)
    else if (response.type === 'done') resolve(response.result)
    else reject(EngineError.fromRecord(response.error))
  }
  const onError = (cause: Error): void =>
    reject(new EngineError('INTERNAL', `Could not read ${name}: the worker broke down. ${cause.message}`, { cause }))
  const onExit = (): void => reject(new EngineError('INTERNAL', `Could not read ${name}: the worker broke down.`))
  worker.on('message', onMessage)
  worker.on('error', onError)
  worker.on('exit', onExit)
  options.signal?.addEventListener('abort', stop)
  try {
    if (options.signal?.aborted) stop()
    else {
      tell({
        type: 'start',
        job: { ...task, name, input: source.kind === 'file' ? { path: source.path } : 'stream' },
      })
      if (source.kind === 'stream') {
        sendStream(source.stream, memory, (bytes) => tell({ type: 'chunk', bytes }, [bytes.buffer])).then(
          () => tell({ type: 'end' }),
          (error: unknown) => reject(toEngineError(error, `read ${name} to its end`)),
        )
      }
    }
    return await result
  } finally {
    settled = true
    memory.stop()
    if (source.kind === 'stream') source.stream.destroy()
    options.signal?.removeEventListener('abort', stop)
    worker.off('message', onMessage)
    worker.off('error', onError)
    worker.off('exit', onExit)
  }
}
