import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { app, type BrowserWindow, type Rectangle, screen } from 'electron'

interface WindowState {
  readonly bounds: Rectangle
  readonly isMaximized: boolean
}

const stateFile = () => join(app.getPath('userData'), 'window.json')

function isRectangle(value: unknown): value is Rectangle {
  if (typeof value !== 'object' || value === null) return false
  const sides = ['x', 'y', 'width', 'height'].map((side): unknown => Reflect.get(value, side))
  return sides.every((side) => Number.isInteger(side))
}

function isVisible(bounds: Rectangle): boolean {
  const { workArea } = screen.getDisplayMatching(bounds)
  const right = bounds.x + bounds.width
  return right > workArea.x && bounds.x < workArea.x + workArea.width && bounds.y < workArea.y + workArea.height
}

/** Where the window was when it was last closed; undefined at the first start or when that place is gone. */
export function readWindowState(): WindowState | undefined {
  try {
    const state: unknown = JSON.parse(readFileSync(stateFile(), 'utf8'))
    if (typeof state !== 'object' || state === null || !('bounds' in state)) return undefined
    const { bounds } = state
    if (!isRectangle(bounds) || !isVisible(bounds)) return undefined
    return { bounds, isMaximized: 'isMaximized' in state && state.isMaximized === true }
  } catch {
    return undefined
  }
}

/** Remembers where the window is, each time it closes. A place that cannot be written is only not remembered. */
export function keepWindowState(window: BrowserWindow): void {
  window.on('close', () => {
    const state: WindowState = { bounds: window.getNormalBounds(), isMaximized: window.isMaximized() }
    try {
      writeFileSync(stateFile(), JSON.stringify(state))
    } catch {
      // The folder is not ours to repair.
    }
  })
}
