import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Makes a folder and what is missing above it, with these permissions less the umask; gives those it made, outermost
 * first. Node's own way never ends where the system lets nobody make one, as in /proc.
 */
export function makeFolders(path: string, mode = 0o700): readonly string[] {
  if (existsSync(path)) return []
  const above = makeFolders(dirname(path), mode)
  mkdirSync(path, { mode })
  return [...above, path]
}
