import { describe, expect, it } from 'vitest'
import { formatKeys, isMacAgent, isPressed, type KeyPress, parseKeys } from './keys.ts'

function press(key: string, held: Partial<KeyPress> = {}): KeyPress {
  return { key, code: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held }
}

function matches(keys: string, pressed: KeyPress, isMac = false): boolean {
  const [stroke] = parseKeys(keys)
  return stroke !== undefined && isPressed(stroke, pressed, isMac)
}

describe('keys', () => {
  it('are Ctrl with a letter here and Command on a Mac', () => {
    expect(matches('mod+K', press('k', { ctrlKey: true }))).toBe(true)
    expect(matches('mod+K', press('k', { ctrlKey: true }), true)).toBe(false)
    expect(matches('mod+K', press('k', { metaKey: true }), true)).toBe(true)
    expect(matches('mod+K', press('k', { ctrlKey: true, metaKey: true }))).toBe(false)
    expect(matches('mod+K', press('K', { ctrlKey: true, shiftKey: true }))).toBe(false)
    expect(matches('mod+shift+K', press('K', { ctrlKey: true, shiftKey: true }))).toBe(true)
  })

  it('are letters whether Caps Lock is on or not', () => {
    expect(matches('g', press('G'))).toBe(true)
    expect(matches('g', press('G', { shiftKey: true }))).toBe(false)
  })

  it('are signs however the layout types them', () => {
    expect(matches('?', press('?', { shiftKey: true }))).toBe(true)
    expect(matches('?', press('?'))).toBe(true)
    expect(matches('/', press('/', { shiftKey: true }))).toBe(true)
    expect(matches('mod++', press('+', { ctrlKey: true }))).toBe(true)
  })

  it('are found by their place on a layout without Latin letters', () => {
    expect(matches('mod+K', press('л', { code: 'KeyK', ctrlKey: true }))).toBe(true)
    expect(matches('g', press('п', { code: 'KeyG' }))).toBe(true)
    expect(matches('g', press('ö', { code: 'Semicolon' }))).toBe(false)
  })

  it('have names where they type nothing', () => {
    expect(matches('Space', press(' '))).toBe(true)
    expect(matches('shift+Home', press('Home', { shiftKey: true }))).toBe(true)
    expect(matches('Home', press('Home', { shiftKey: true }))).toBe(false)
  })

  it('that are not understood are refused', () => {
    expect(() => parseKeys('ctrl+K')).toThrow('"ctrl+K"')
    expect(() => parseKeys('')).toThrow('not understood')
  })

  it('are shown as they are printed on the keyboard', () => {
    expect(formatKeys('mod+shift+k', false)).toEqual([['Ctrl', 'Shift', 'K']])
    expect(formatKeys('mod+K', true)).toEqual([['⌘', 'K']])
    expect(formatKeys('g i', false)).toEqual([['G'], ['I']])
    expect(formatKeys('Space', false)).toEqual([['Space']])
    expect(formatKeys('PageDown', false)).toEqual([['Page Down']])
    expect(formatKeys('ArrowUp', false)).toEqual([['↑']])
  })

  it('are those of a Mac where the browser says so', () => {
    expect(isMacAgent('Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)')).toBe(true)
    expect(isMacAgent('Mozilla/5.0 (X11; Linux x86_64)')).toBe(false)
  })
})
