import { readFileSync } from 'node:fs'

/** A line of commands.txt. */
export interface CommandLine {
  readonly number: number
  readonly text: string
  /** The lines of standard output may come in any order. */
  readonly anyOrder: boolean
  /** Tells of the machine, so that a recorded answer says nothing. */
  readonly liveOnly: boolean
  /** Both sides must fail, each in its own words. */
  readonly ownWords: boolean
}

const marks = new Set(['any-order', 'live-only', 'own-words'])

/** Reads a file of command lines; the head of commands.txt explains the format. */
export function readCommandLines(file = new URL('commands.txt', import.meta.url)): CommandLine[] {
  const lines = readFileSync(file, 'utf8').split('\n')
  return lines.flatMap((line, index) => {
    if (line.trim() === '' || line.startsWith('#')) return []
    const [, mark, text] = /^(?:\[([a-z-]+)\] )?(.*)$/.exec(line) ?? []
    if (text === undefined || (mark !== undefined && !marks.has(mark))) {
      throw new Error(`${file.pathname}, line ${index + 1}: unknown mark in "${line}"`)
    }
    const is = (name: string): boolean => mark === name
    return [
      { number: index + 1, text, anyOrder: is('any-order'), liveOnly: is('live-only'), ownWords: is('own-words') },
    ]
  })
}
