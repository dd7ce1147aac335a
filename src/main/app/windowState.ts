import { type BrowserWindow, screen } from 'electron'
import * as z from 'zod'
import { fitBounds } from './fitBounds.ts'
import { readState, writeState } from './savedState.ts'

const side = z.int().min(-100_000).max(100_000)
const length = z.int().min(100).max(100_000)

const windowStateSchema = z.object({
  bounds: z.object({ x: side, y: side, width: length, height: length }),
  isMaximized: z.boolean(),
  /** Chromium's: 0 is the natural size, each step a fifth more. */
  zoomLevel: z.number().min(-8).max(9),
})

/** Where and how a window is. */
export type WindowState = z.output<typeof windowStateSchema>

/** How the window was when it was last closed, fitted to the displays of now; undefined at the first start. */
export function readWindowState(): WindowState | undefined {
  const { success, data } = windowStateSchema.safeParse(readState('window'))
  if (!success) return undefined
  return { ...data, bounds: fitBounds(data.bounds, screen.getDisplayMatching(data.bounds).workArea) }
}

/** How a window is now. */
export function windowStateOf(window: BrowserWindow): WindowState {
  return {
    bounds: window.getNormalBounds(),
    isMaximized: window.isMaximized(),
    zoomLevel: window.webContents.getZoomLevel(),
  }
}

/** Remembers how the window is each time it closes. */
export function keepWindowState(window: BrowserWindow): void {
  window.on('close', () => writeState('window', windowStateOf(window)))
}
