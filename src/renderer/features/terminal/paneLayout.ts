/**
 * Which terminals are seen, side by side in columns and below each other in those; each by the first 12 digits of its
 * session's ID. No terminal is seen twice.
 */
export interface PaneLayout {
  readonly columns: readonly (readonly string[])[]
  /** The terminal that commands are meant for; empty when there is none. */
  readonly active: string
}

/** More panes would be too small to read. */
export const mostPanes = 8

export const emptyLayout: PaneLayout = { columns: [], active: '' }

/** The name of a session in a layout. */
export function paneName(sessionId: string): string {
  return sessionId.slice(0, 12)
}

/** All panes, column by column. */
export function panesOf({ columns }: PaneLayout): readonly string[] {
  return columns.flat()
}

/** Reads `a.b~c*`: `.` between the panes of a column, `~` between columns, `*` after the active one. */
export function parseLayout(text: string): PaneLayout {
  const seen = new Set<string>()
  let active = ''
  const read = (part: string): string[] => {
    const name = part.replace(/\*$/, '')
    if (!/^[0-9a-f]{12}$/.test(name) || seen.has(name) || seen.size >= mostPanes) return []
    seen.add(name)
    if (part.endsWith('*')) active = name
    return [name]
  }
  return tidy({ columns: text.split('~').map((column) => column.split('.').flatMap(read)), active })
}

/** The layout as `parseLayout` reads it. */
export function formatLayout({ columns, active }: PaneLayout): string {
  const write = (pane: string) => (pane === active ? `${pane}*` : pane)
  return columns.map((column) => column.map(write).join('.')).join('~')
}

/** Makes a pane the active one; one that is not seen takes the place of the one that is active. */
export function showPane(layout: PaneLayout, pane: string): PaneLayout {
  if (panesOf(layout).includes(pane)) return { ...layout, active: pane }
  if (panesOf(layout).length === 0) return { columns: [[pane]], active: pane }
  const columns = layout.columns.map((column) => column.map((entry) => (entry === layout.active ? pane : entry)))
  return { columns, active: pane }
}

/** Shows a pane beside the active one, or below it, and makes it the active one. */
export function splitPane(layout: PaneLayout, pane: string, where: 'right' | 'down'): PaneLayout {
  const { columns, active } = removePane(layout, pane)
  if (columns.flat().length === 0 || columns.flat().length >= mostPanes) return showPane({ columns, active }, pane)
  const split = columns.flatMap((column) => {
    const at = column.indexOf(active)
    if (at === -1) return [column]
    return where === 'right' ? [column, [pane]] : [[...column.slice(0, at + 1), pane, ...column.slice(at + 1)]]
  })
  return { columns: split, active: pane }
}

/** Takes a pane away; what it stood beside becomes the active one. */
export function removePane(layout: PaneLayout, pane: string): PaneLayout {
  const panes = panesOf(layout)
  const at = panes.indexOf(pane)
  if (at === -1) return layout
  const active = layout.active === pane ? (panes[at + 1] ?? panes[at - 1] ?? '') : layout.active
  return tidy({ columns: layout.columns.map((column) => column.filter((entry) => entry !== pane)), active })
}

/** The layout without panes that are no more; the first of `known` when none of them is left. */
export function keepPanes(layout: PaneLayout, known: readonly string[]): PaneLayout {
  const gone = panesOf(layout).filter((pane) => !known.includes(pane))
  const kept = gone.reduce(removePane, layout)
  const [first] = known
  return panesOf(kept).length === 0 && first !== undefined ? showPane(kept, first) : kept
}

/** The pane so many steps after the active one, all round. */
export function paneBeside(layout: PaneLayout, step: number): string {
  const panes = panesOf(layout)
  const at = panes.indexOf(layout.active)
  return panes[(at + step + panes.length) % panes.length] ?? ''
}

function tidy({ columns, active }: PaneLayout): PaneLayout {
  const full = columns.filter((column) => column.length > 0)
  return { columns: full, active: full.flat().includes(active) ? active : (full[0]?.[0] ?? '') }
}
