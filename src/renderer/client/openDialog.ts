/** What the dialog of the command palette is called. */
export const paletteLabel = 'Commands'

/** Whether any dialog is open over the page, the palette too. */
export function isDialogOpen(): boolean {
  return document.querySelector('[aria-modal="true"]') !== null
}

/**
 * Whether a dialog other than the palette is open. It waits for an answer, and a command would put something else in
 * its place.
 */
export function isAsked(): boolean {
  return document.querySelector(`[aria-modal="true"]:not([aria-label="${paletteLabel}"])`) !== null
}
