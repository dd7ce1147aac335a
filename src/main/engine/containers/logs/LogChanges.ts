import { type FSWatcher, watch } from 'node:fs'

/** How long a change may stay unnoticed where the system tells of none, in ms. */
const longestWait = 1000

/** Tells that a file may have changed, or another have got its name. */
export class LogChanges {
  readonly #path: string
  readonly #signal: AbortSignal | undefined
  #watcher: FSWatcher | undefined
  #hasChanged = true
  #wake: (() => void) | undefined

  /** The caller closes it. With `signal` aborted nothing is waited for. */
  constructor(path: string, signal: AbortSignal | undefined) {
    this.#path = path
    this.#signal = signal
    signal?.addEventListener('abort', this.note)
    this.renew()
  }

  /** Something has happened. */
  readonly note = (): void => {
    this.#hasChanged = true
    this.#wake?.()
  }

  /** Watches the file that has the name now. */
  renew(): void {
    this.#watcher?.close()
    this.#watcher = undefined
    try {
      this.#watcher = watch(this.#path, { persistent: false }, this.note)
      this.#watcher.on('error', () => undefined)
    } catch {
      // It is not there, or there are too many watches: it is looked at now and then.
    }
    this.note()
  }

  /** Resolves after the next change, at once when there was one since the last call. */
  async next(): Promise<void> {
    if (!this.#hasChanged && this.#signal?.aborted !== true) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, longestWait)
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
      this.#wake = undefined
    }
    this.#hasChanged = false
  }

  close(): void {
    this.#signal?.removeEventListener('abort', this.note)
    this.#watcher?.close()
  }
}
