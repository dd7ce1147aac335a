import { useCallback, useEffect, useRef } from 'react'
import { useSearchParams } from 'react-router'
import { formatLayout, keepPanes, type PaneLayout, panesOf, parseLayout } from './paneLayout.ts'

/** The parameter of an address that says which terminals are seen: back, forward and reload keep them. */
const parameter = 'panes'

/** The panes that the address names, of those that there are; and what changes them in the address. */
export function usePaneLayout(known: readonly string[]): {
  readonly layout: PaneLayout
  readonly setLayout: (change: (layout: PaneLayout) => PaneLayout) => void
} {
  const [search, setSearch] = useSearchParams()
  const layout = keepPanes(parseLayout(search.get(parameter) ?? ''), known)
  const latest = useRef(known)
  useEffect(() => {
    latest.current = known
  }, [known])
  const setLayout = useCallback(
    (change: (layout: PaneLayout) => PaneLayout) => {
      setSearch(
        (before) => {
          const next = new URLSearchParams(before)
          const told = parseLayout(before.get(parameter) ?? '')
          // Panes that are not known yet may be on their way: they are left where the address has them.
          const text = formatLayout(change(panesOf(told).length === 0 ? keepPanes(told, latest.current) : told))
          if (text === '') next.delete(parameter)
          else next.set(parameter, text)
          return next
        },
        { replace: true },
      )
    },
    [setSearch],
  )
  return { layout, setLayout }
}
