import { watch } from 'node:fs'

/** Waits for a file to appear, by the system's notices: no polling. */
export interface FileWatch {
  /** Resolves once `isThere` says so after something changed in the folder. */
  readonly appeared: Promise<void>
  stop(): void
}

/** Watches a folder from now on until `isThere` is true. */
export function watchForFile(folder: string, isThere: () => boolean): FileWatch {
  const { promise, resolve } = Promise.withResolvers<void>()
  const watcher = watch(folder, { persistent: false }, () => {
    if (isThere()) resolve()
  })
  return { appeared: promise, stop: () => watcher.close() }
}
