import { randomUUID } from 'node:crypto'
import { basename } from 'node:path'
import { Readable } from 'node:stream'
import type { DesktopUpload } from '../../shared/contract/desktop.ts'
import { EngineError, toEngineError } from '../engine/errors/EngineError.ts'
import { openDeskFile } from './deskFile.ts'
import type { EngineGate } from './EngineGate.ts'

/** So many archives are sent at a time; the others wait. */
const parallel = 2

/** So many wait or are sent at most: more were hardly chosen on purpose. */
const maxUploads = 500

interface Upload {
  readonly path: string
  readonly abort: AbortController
  isSent: boolean
  shown: DesktopUpload
}

/**
 * Files of the desk on their way to the engine. Those that come before there is one wait for it. `tell` hears of
 * every change.
 */
export class DeskUploads {
  readonly #uploads = new Map<string, Upload>()
  readonly #tell: (uploads: readonly DesktopUpload[]) => void
  #gate: EngineGate | undefined
  #sending = 0

  constructor(tell: (uploads: readonly DesktopUpload[]) => void) {
    this.#tell = tell
  }

  /** What waits, is sent or has failed; the newest first. */
  get list(): readonly DesktopUpload[] {
    return [...this.#uploads.values()].map(({ shown }) => shown).reverse()
  }

  /** How many are being sent now. */
  get sending(): number {
    return this.#sending
  }

  /** Takes files by their paths. Of more than 500 the rest is left out, and an entry says so. */
  add(paths: readonly string[]): void {
    const space = Math.max(0, maxUploads - this.#uploads.size)
    for (const path of paths.slice(0, space)) this.#enter(path, basename(path))
    if (paths.length > space) {
      const name = `${paths.length - space} more files`
      const message = `Could not load ${name}: at most ${maxUploads} are taken at a time. Open them when these are done.`
      this.#enter('', name, new EngineError('INVALID_ARGUMENT', message))
    }
    this.#tell(this.list)
    this.#startNext()
  }

  /** Stops an upload, or forgets one that failed. */
  dismiss(id: string): void {
    this.#uploads.get(id)?.abort.abort()
    if (this.#uploads.delete(id)) this.#tell(this.list)
  }

  /** From now on files go to this engine, or wait. What is being sent to the one before is stopped and forgotten. */
  setGate(gate: EngineGate | undefined): void {
    for (const [id, { isSent }] of this.#uploads) if (isSent) this.dismiss(id)
    this.#gate = gate
    this.#startNext()
  }

  #enter(path: string, name: string, error?: EngineError): void {
    const shown = { id: randomUUID(), name, size: 0, started: Date.now() }
    const failed = error === undefined ? {} : { error: error.toRecord() }
    const isSent = error !== undefined
    this.#uploads.set(shown.id, { path, abort: new AbortController(), isSent, shown: { ...shown, ...failed } })
  }

  #startNext(): void {
    for (const upload of this.#uploads.values()) {
      if (this.#gate === undefined || this.#sending >= parallel) return
      if (!upload.isSent) void this.#send(upload, this.#gate)
    }
  }

  async #send(upload: Upload, gate: EngineGate): Promise<void> {
    const { id, name } = upload.shown
    upload.isSent = true
    this.#sending++
    try {
      const file = await openDeskFile(upload.path, name)
      try {
        this.#show(upload, { ...upload.shown, size: file.size })
        const stream = Readable.from(file.pieces(), { objectMode: false })
        const error = await gate.load({ id, name, size: file.size, stream }, upload.abort.signal)
        if (error === undefined) this.dismiss(id)
        else this.#show(upload, { ...upload.shown, error })
      } finally {
        await file.close()
      }
    } catch (thrown) {
      this.#show(upload, { ...upload.shown, error: toEngineError(thrown, `load ${name}`).toRecord() })
    } finally {
      this.#sending--
      this.#startNext()
    }
  }

  #show(upload: Upload, shown: DesktopUpload): void {
    if (!this.#uploads.has(shown.id)) return
    upload.shown = shown
    this.#tell(this.list)
  }
}
