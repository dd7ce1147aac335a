import { describe, expect, it } from 'vitest'
import { fuzzyMatch, goodScore } from './fuzzyMatch.ts'

function score(query: string, title: string, more?: string): number | undefined {
  return fuzzyMatch(query, title, more)?.score
}

describe('a fuzzy match', () => {
  it('finds the words as typed, in any order, whatever their case', () => {
    expect(fuzzyMatch('ARCH load', 'Load archives…')).toEqual({ score: 90, marks: [0, 1, 2, 3, 5, 6, 7, 8] })
    expect(fuzzyMatch('delete image', 'Load archives…')).toBeUndefined()
  })

  it('finds the letters that words begin with', () => {
    expect(fuzzyMatch('la', 'Load archives…')?.marks).toEqual([0, 5])
    expect(fuzzyMatch('loar', 'Load archives…')?.marks).toEqual([0, 1, 5, 6])
    expect(fuzzyMatch('oa', 'Theme as the system has it')).toBeUndefined()
  })

  it('puts the start of the title before the start of a word, that before the middle of one, that before letters', () => {
    const ranks = [score('im', 'Images'), score('im', 'Untag images'), score('im', 'Aim high'), score('im', 'I am')]
    expect(ranks).toEqual([...ranks].sort((a = 0, b = 0) => b - a))
    expect(new Set(ranks)).toEqual(new Set([100, 90, 60, undefined]))
    expect(score('ia', 'I am')).toBeLessThan(goodScore)
  })

  it('finds a command by more words than its title', () => {
    expect(score('rmi', 'Delete this image…', 'remove rmi')).toBe(goodScore)
    expect(fuzzyMatch('rmi', 'Delete this image…', 'remove rmi')?.marks).toEqual([])
    expect(score('mi', 'Delete this layer…', 'remove rmi')).toBeUndefined()
  })

  it('is good with everything when nothing is typed', () => {
    expect(fuzzyMatch('  ', 'Images')).toEqual({ score: 100, marks: [] })
  })
})
