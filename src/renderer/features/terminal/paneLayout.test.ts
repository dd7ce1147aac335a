import { describe, expect, it } from 'vitest'
import {
  emptyLayout,
  formatLayout,
  keepPanes,
  mostPanes,
  paneBeside,
  panesOf,
  parseLayout,
  removePane,
  showPane,
  splitPane,
} from './paneLayout.ts'

const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((digit) => digit.repeat(12)) as [string, string, string, string]

describe('panes', () => {
  it('are in the address, and come back from it', () => {
    const layout = parseLayout(`${a}.${b}*~${c}`)
    expect(layout).toEqual({ columns: [[a, b], [c]], active: b })
    expect(formatLayout(layout)).toBe(`${a}.${b}*~${c}`)
  })

  it.each(['', '~', '~~..', 'x'.repeat(12), `${'a'.repeat(11)}`])('are none in an address like %o', (text) => {
    expect(parseLayout(text)).toEqual(emptyLayout)
  })

  it('are seen once each, and no more than can be read', () => {
    expect(panesOf(parseLayout(`${a}.${a}~${a}`))).toEqual([a])
    const many = Array.from({ length: 20 }, (_, index) => index.toString(16).padStart(12, '0'))
    expect(panesOf(parseLayout(many.join('~')))).toHaveLength(mostPanes)
  })

  it('take the place of the active one, unless they are seen already', () => {
    const layout = parseLayout(`${a}*~${b}`)
    expect(formatLayout(showPane(layout, c))).toBe(`${c}*~${b}`)
    expect(formatLayout(showPane(layout, b))).toBe(`${a}~${b}*`)
    expect(formatLayout(showPane(emptyLayout, a))).toBe(`${a}*`)
  })

  it('are split to the right and down', () => {
    const layout = parseLayout(`${a}*~${b}`)
    expect(formatLayout(splitPane(layout, c, 'right'))).toBe(`${a}~${c}*~${b}`)
    const down = splitPane(layout, c, 'down')
    expect(formatLayout(down)).toBe(`${a}.${c}*~${b}`)
    expect(formatLayout(splitPane(down, d, 'down'))).toBe(`${a}.${c}.${d}*~${b}`)
  })

  it('leave the one beside them active when they go', () => {
    const layout = parseLayout(`${a}.${b}*~${c}`)
    expect(formatLayout(removePane(layout, b))).toBe(`${a}~${c}*`)
    expect(formatLayout(keepPanes(layout, [a, d]))).toBe(`${a}*`)
    expect(formatLayout(keepPanes(layout, [d]))).toBe(`${d}*`)
    expect(keepPanes(layout, [])).toEqual(emptyLayout)
  })

  it('are gone through all round', () => {
    const layout = parseLayout(`${a}.${b}~${c}*`)
    expect(paneBeside(layout, 1)).toBe(a)
    expect(paneBeside(layout, -1)).toBe(b)
  })
})
