import * as electron from 'electron'

/**
 * The path of a file that a person dropped; empty for what is no file on the disk. Electron tells it by `webUtils`
 * (from 29 on) or, before, in the file's own `path`.
 */
export function pathOfFile(file: File): string {
  if (electron.webUtils !== undefined) return electron.webUtils.getPathForFile(file)
  return 'path' in file && typeof file.path === 'string' ? file.path : ''
}
