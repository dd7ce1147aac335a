import { describe, expect, it } from 'vitest'
import type { KeyPress } from '../../shared/model/keys.ts'
import { KeySequence } from './KeySequence.ts'

function press(key: string, held: Partial<KeyPress> = {}): KeyPress {
  return { key, code: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held }
}

const images = { id: 'page.images', keys: 'g i' }
const layers = { id: 'page.layers', keys: 'g l' }
const filter = { id: 'images.filter', keys: '/' }
const palette = { id: 'app.palette', keys: 'mod+K' }
const theme: { readonly id: string; readonly keys?: string } = { id: 'theme.dark' }
const bounds = [images, layers, filter, palette, theme]

describe('a sequence of keys', () => {
  it('finds single keys, combinations, and keys one after another', () => {
    const sequence = new KeySequence(false)
    expect(sequence.press(press('/'), 0, bounds)).toEqual({ kind: 'match', bound: filter })
    expect(sequence.press(press('k', { ctrlKey: true }), 0, bounds)).toEqual({ kind: 'match', bound: palette })
    expect(sequence.press(press('g'), 0, bounds)).toEqual({ kind: 'pending' })
    expect(sequence.press(press('l'), 900, bounds)).toEqual({ kind: 'match', bound: layers })
    expect(sequence.press(press('l'), 1000, bounds)).toEqual({ kind: 'none' })
  })

  it('is forgotten when the next press comes late', () => {
    const sequence = new KeySequence(false)
    sequence.press(press('g'), 0, bounds)
    expect(sequence.press(press('i'), 2000, bounds)).toEqual({ kind: 'none' })
  })

  it('goes on with the last press when the earlier ones lead nowhere', () => {
    const sequence = new KeySequence(false)
    sequence.press(press('g'), 0, bounds)
    expect(sequence.press(press('/'), 100, bounds)).toEqual({ kind: 'match', bound: filter })
    sequence.press(press('g'), 200, bounds)
    expect(sequence.press(press('g'), 300, bounds)).toEqual({ kind: 'pending' })
    expect(sequence.press(press('i'), 400, bounds)).toEqual({ kind: 'match', bound: images })
  })

  it('means what came last when two things have the same keys', () => {
    const sequence = new KeySequence(false)
    const other = { id: 'layers.filter', keys: '/' }
    expect(sequence.press(press('/'), 0, [...bounds, other])).toEqual({ kind: 'match', bound: other })
  })
})
