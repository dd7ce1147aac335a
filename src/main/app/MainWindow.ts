import { app, type BrowserWindow } from 'electron'
import { EngineError } from '../engine/errors/EngineError.ts'
import { nobodyAnswers, openWindow, turnedAway } from './openWindow.ts'
import type { Place } from './Place.ts'
import { keepWindowState, readWindowState, windowStateOf } from './windowState.ts'

/** What those who made the window hear of it. */
export interface WindowListener {
  /**
   * A page of `place` was shown and cannot be any more; `url` is its address. `keepsWork`: only the page has ended,
   * the way to its engine is what it was.
   */
  lost(place: Place, url: string, reason: EngineError, keepsWork: boolean): void
  /** Whether the window may close, since somebody wants that. */
  mayClose(): Promise<boolean>
}

/** Chromium's code of a load that another one has taken the place of. */
const aborted = -3

/**
 * The one window of the app. Each place gets a window and a process of its own, so that nothing of one engine's pages
 * is ever within reach of another's; the old one is there until there is something to see in the new one.
 */
export class MainWindow {
  readonly #listener: WindowListener
  #window: BrowserWindow | undefined
  #place: Place | undefined
  #isClosing = false
  /** Windows that are there until the one that takes their place can be seen. */
  readonly #superseded = new Set<BrowserWindow>()

  constructor(listener: WindowListener) {
    this.#listener = listener
  }

  /** The window as it is now; undefined before the first place was opened. */
  get window(): BrowserWindow | undefined {
    return this.#window?.isDestroyed() === true ? undefined : this.#window
  }

  get place(): Place | undefined {
    return this.#place
  }

  /** Shows a place instead of the one before. Rejects with an EngineError, and then nothing has changed. */
  async open(place: Place): Promise<void> {
    const before = this.window
    const state = before === undefined ? readWindowState() : windowStateOf(before)
    const { window, painted } = await openWindow(place, state)
    if (before !== undefined) this.#superseded.add(before)
    this.#window = window
    this.#place = place
    this.#watch(window, place)
    keepWindowState(window)
    void painted.then(() => {
      if (window.isDestroyed()) return
      if (state?.isMaximized === true) window.maximize()
      window.show()
      for (const superseded of this.#superseded) superseded.destroy()
      this.#superseded.clear()
    })
  }

  /** Brings the window to the front. */
  focus(): void {
    if (this.window?.isMinimized() === true) this.window.restore()
    this.window?.show()
    this.window?.focus()
  }

  /** Sends a message to the page. */
  send(channel: string, message: unknown): void {
    this.window?.webContents.send(channel, message)
  }

  /** From now on the window closes without a question. */
  allowClosing(): void {
    this.#isClosing = true
  }

  #watch(window: BrowserWindow, place: Place): void {
    const { webContents: contents } = window
    const lose = (url: string, reason: EngineError, keepsWork = false) => {
      if (window === this.#window) this.#listener.lost(place, url, reason, keepsWork)
    }
    contents.on('did-fail-load', (_event, code, reason, url, isMainFrame) => {
      if (isMainFrame && code !== aborted) lose(url, nobodyAnswers(place.home, reason))
    })
    contents.on('did-navigate', (_event, url, status) => {
      if (status >= 400) lose(url, turnedAway(place.home, status))
    })
    contents.on('render-process-gone', (_event, { reason }) => {
      if (reason === 'clean-exit') return
      const message = 'The page ended unexpectedly. The engine and its work are not touched by that; try again.'
      lose(contents.getURL(), new EngineError('INTERNAL', message, { cause: new Error(reason) }), true)
    })
    window.on('close', (event) => {
      if (this.#isClosing || window !== this.#window) return
      event.preventDefault()
      void this.#listener.mayClose().then((mayClose) => {
        if (!mayClose) return
        this.allowClosing()
        window.close()
      })
    })
    window.on('closed', () => {
      if (window === this.#window) app.quit()
    })
  }
}
