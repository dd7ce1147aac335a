import type { ChangeCounts, FileFacts, FileLine } from '../../../shared/contract/files.ts'

const kindLetters = { file: '-', directory: 'd', symlink: 'l', char: 'c', block: 'b', fifo: 'p' }

const kindWords = {
  file: 'File',
  directory: 'Directory',
  symlink: 'Symbolic link',
  char: 'Character device',
  block: 'Block device',
  fifo: 'Named pipe',
}

/** What kind of file it is, in words. */
export function kindWord({ kind, hardLinkTo }: FileFacts): string {
  return hardLinkTo === undefined ? kindWords[kind] : 'Hard link'
}

/** A mode as `ls -l` writes it: `-rwxr-sr-x`, `drwxrwxrwt`. */
export function modeText({ kind, mode }: Pick<FileFacts, 'kind' | 'mode'>): string {
  const triple = (bits: number, special: number, letter: string): string => {
    const isSet = (mode & special) !== 0
    const execute = (bits & 1) !== 0
    const last = isSet ? (execute ? letter : letter.toUpperCase()) : execute ? 'x' : '-'
    return `${(bits & 4) === 0 ? '-' : 'r'}${(bits & 2) === 0 ? '-' : 'w'}${last}`
  }
  return kindLetters[kind] + triple(mode >> 6, 0o4000, 's') + triple(mode >> 3, 0o2000, 's') + triple(mode, 0o1000, 't')
}

/** What a layer did, in a word; empty for nothing. */
export function changeWord(change: FileLine['change']): string {
  return change === 'unchanged' ? '' : change
}

/** How much was changed, in words: `12 added, 3 changed`; `nothing changed`. */
export function countsText({ added, changed, metadata, deleted }: ChangeCounts): string {
  const parts = [
    added > 0 && `${format(added)} added`,
    changed > 0 && `${format(changed)} changed`,
    metadata > 0 && `${format(metadata)} changed in metadata only`,
    deleted > 0 && `${format(deleted)} deleted`,
  ].filter(Boolean)
  return parts.length === 0 ? 'nothing changed' : parts.join(', ')
}

function format(count: number): string {
  return count.toLocaleString('en-US')
}
