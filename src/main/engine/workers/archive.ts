import { stat } from 'node:fs/promises'
import { parentPort } from 'node:worker_threads'
import { fileChunks } from '../archive/fileChunks.ts'
import { type ReadProgress, readArchive } from '../archive/readArchive.ts'
import { readLayout } from '../archive/readLayout.ts'
import { readLayerFile, readRootfs } from '../archive/readRootfs.ts'
import { EngineError, toEngineError } from '../errors/EngineError.ts'
import { isMissing } from '../io/files.ts'
import type { ArchiveJob, ArchiveJobResult, ArchiveRequest, ArchiveResponse } from './archiveMessages.ts'
import { ChunkQueue } from './ChunkQueue.ts'

/** Between two reports of progress, in ms. */
const progressInterval = 50

const port = parentPort
if (!port) throw new EngineError('INTERNAL', 'The archive worker was started outside of a worker thread.')

const tell = (response: ArchiveResponse, transfer: ArrayBuffer[] = []): void => port.postMessage(response, transfer)
let chunks = new ChunkQueue(() => undefined)

port.on('message', (request: ArchiveRequest) => {
  if (request.type === 'start') {
    chunks = new ChunkQueue((buffer) => tell({ type: 'credit', buffer }, [buffer]))
    runJob(request.job, chunks).then(
      (result) => tell({ type: 'done', result }),
      (error: unknown) => tell({ type: 'failed', error: toEngineError(error, `read ${request.job.name}`).toRecord() }),
    )
  } else if (request.type === 'chunk') chunks.push(request.bytes)
  else chunks.end()
})

/**
 * Tells progress at once, then every 50 ms at most. The newest is never lost: when nothing follows it, since
 * the source stalls, it is told a little later.
 */
class ProgressTeller {
  #newest: { readonly bytesDone: number; readonly step: string } | undefined
  #timer: NodeJS.Timeout | undefined

  note(bytesDone: number, step: string): void {
    this.#newest = { bytesDone, step }
    if (this.#timer === undefined) this.#tellNewest()
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  #tellNewest(): void {
    this.#timer = undefined
    if (this.#newest === undefined) return
    tell({ type: 'progress', ...this.#newest })
    this.#newest = undefined
    this.#timer = setTimeout(() => this.#tellNewest(), progressInterval)
  }
}

async function runJob(job: ArchiveJob, incoming: ChunkQueue): Promise<ArchiveJobResult> {
  const progress = new ProgressTeller()
  try {
    return await readJob(job, incoming, (bytesDone, step) => progress.note(bytesDone, step))
  } finally {
    progress.stop()
  }
}

async function readJob(job: ArchiveJob, incoming: ChunkQueue, onProgress: ReadProgress): Promise<ArchiveJobResult> {
  if (job.input !== 'stream' && (await isDirectory(job.input.path)) && job.kind === 'load') {
    return readLayout(job, job.input.path, onProgress)
  }
  if (job.kind === 'layer' && job.input !== 'stream') return readLayerFile(job, job.input.path, onProgress)
  const source = job.input === 'stream' ? incoming : fileChunks(job.input.path)
  return job.kind === 'load' ? readArchive(job, source, onProgress) : readRootfs(job, source, onProgress)
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (error) {
    if (!isMissing(error)) throw error
    throw new EngineError('NOT_FOUND', `Could not open ${path}: there is no such file.`, { cause: error })
  }
}
