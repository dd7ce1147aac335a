import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mark } from './mark.ts'

/** Up to 30 nodes with edges between any of them, rings too. */
const graphs = fc.array(fc.array(fc.nat(29), { maxLength: 4 }), { minLength: 30, maxLength: 30 })
const nodes = fc.array(fc.nat(29), { maxLength: 6 })

describe('marking', () => {
  it('reaches exactly what repeated steps along the edges reach', () => {
    fc.assert(
      fc.property(graphs, nodes, (graph, roots) => {
        const refs = (node: number): number[] => graph[node] ?? []
        let reached = new Set(roots)
        for (let step = 0; step < graph.length; step++) {
          reached = new Set([...reached, ...[...reached].flatMap(refs)])
        }
        expect(mark(roots, refs)).toEqual(reached)
      }),
    )
  })

  it('comes to the same in portions', () => {
    fc.assert(
      fc.property(graphs, nodes, nodes, (graph, first, second) => {
        const refs = (node: number): number[] => graph[node] ?? []
        const marked = mark(first, refs)
        mark(second, refs, marked)
        expect(marked).toEqual(mark([...first, ...second], refs))
      }),
    )
  })

  it('follows a line of a million without running out of stack', () => {
    const end = 1_000_000
    expect(mark([0], (node) => (node < end ? [node + 1] : [])).size).toBe(end + 1)
  })
})
