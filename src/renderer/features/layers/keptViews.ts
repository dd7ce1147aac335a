import type { Viewport, ViewState } from './Viewport.ts'

const storageKey = 'lamina-forest-view'

function isViewState(value: unknown): value is ViewState {
  if (typeof value !== 'object' || value === null) return false
  const numbers: Partial<Record<keyof ViewState, unknown>> = value
  return [numbers.rowHeight, numbers.stretch, numbers.row, numbers.x].every(Number.isFinite)
}

/** Keeps what a viewport shows for when the page is come back to, or loaded anew. */
export function keepView({ layout, state }: Viewport): void {
  try {
    sessionStorage.setItem(storageKey, JSON.stringify({ under: layout.choice.under ?? '', state }))
  } catch {
    // Without storage the picture begins at its top.
  }
}

/** Shows what was kept of the same tree. */
export function restoreView(viewport: Viewport): void {
  try {
    const kept: { readonly under?: unknown; readonly state?: unknown } = JSON.parse(
      sessionStorage.getItem(storageKey) ?? '{}',
    )
    if (kept.under === (viewport.layout.choice.under ?? '') && isViewState(kept.state)) viewport.restore(kept.state)
  } catch {
    // What is there is not ours, or there is no storage.
  }
}
