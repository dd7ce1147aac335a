import { tarPadding } from '../layers/tarFormat.ts'
import { tarEnd, tarHeader, tarZeros } from '../layers/tarWriter.ts'

/** One entry of a sample layer. Directories end in a slash; modes are filled in where they are left out. */
export type SampleEntry =
  | { readonly directory: string; readonly mode?: number }
  | { readonly file: string; readonly content: string | Uint8Array; readonly mode?: number }
  | { readonly symlink: string; readonly to: string }
  | { readonly hardlink: string; readonly to: string }

/**
 * A layer's tar: the entries in their order, owned by root, all of one time (ms since 1970). The same entries
 * give the same bytes.
 */
export function layerTar(entries: readonly SampleEntry[], mtime: number): Uint8Array {
  return Buffer.concat([...entries.flatMap((entry) => writeEntry(entry, mtime)), tarEnd()])
}

function writeEntry(entry: SampleEntry, mtime: number): Uint8Array[] {
  if ('directory' in entry) {
    return [tarHeader({ name: entry.directory, kind: 'directory', mode: entry.mode ?? 0o755, mtime })]
  }
  if ('symlink' in entry) {
    return [tarHeader({ name: entry.symlink, kind: 'symlink', linkName: entry.to, mode: 0o777, mtime })]
  }
  if ('hardlink' in entry) {
    return [tarHeader({ name: entry.hardlink, kind: 'hardlink', linkName: entry.to, mode: 0o644, mtime })]
  }
  const content = Buffer.from(entry.content)
  const header = tarHeader({ name: entry.file, kind: 'file', size: content.length, mode: entry.mode ?? 0o644, mtime })
  return [header, content, tarZeros(tarPadding(content.length))]
}
