import { existsSync, type FSWatcher, watch } from 'node:fs'
import { basename, dirname } from 'node:path'

/** Changes that come together are told once, after this time in ms. */
const settleTime = 60

/** The nearest folder that is there, and what in it leads to `path`. */
function nearest(path: string): readonly [folder: string, name: string] {
  const folder = dirname(path)
  return folder === path || existsSync(folder) ? [folder, basename(path)] : nearest(folder)
}

/**
 * Calls `onChange` soon after one of the files changes, comes or goes, also together with folders above it, until the
 * returned function is called. `files` is asked anew after each change. Where the system has no watches left, nothing is
 * told.
 */
export function watchFiles(files: () => readonly string[], onChange: () => void): () => void {
  let watchers: FSWatcher[] = []
  let timer: NodeJS.Timeout | undefined
  const disarm = () => {
    for (const watcher of watchers) watcher.close()
    watchers = []
  }
  const tellSoon = () => {
    timer ??= setTimeout(() => {
      timer = undefined
      // First the watches, so that what happens while the listener reads is told again.
      arm()
      onChange()
    }, settleTime)
  }
  const arm = () => {
    disarm()
    const wanted = new Map<string, Set<string>>()
    for (const file of files()) {
      const [folder, name] = nearest(file)
      wanted.set(folder, (wanted.get(folder) ?? new Set()).add(name))
    }
    for (const [folder, names] of wanted) {
      try {
        const watcher = watch(folder, { persistent: false }, (_event, name) => {
          if (name === null || names.has(name) || name === basename(folder)) tellSoon()
        })
        watcher.on('error', () => watcher.close())
        watchers.push(watcher)
      } catch {
        // The folder went meanwhile, or the system has no watches left.
      }
    }
  }
  arm()
  return () => {
    disarm()
    clearTimeout(timer)
  }
}
