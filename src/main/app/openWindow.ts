import { join } from 'node:path'
import { BrowserWindow, nativeTheme } from 'electron'
import { homeArgument } from '../../shared/contract/desktop.ts'
import { EngineError } from '../engine/errors/EngineError.ts'
import type { Place } from './Place.ts'
import { setHome } from './pageGuard.ts'
import type { WindowState } from './windowState.ts'

/** A page that has not begun to come by then will not come, in milliseconds. */
const loadLimit = 15_000

/** A window that nobody sees yet. */
export interface OpenedWindow {
  readonly window: BrowserWindow
  /** Resolves once there is something to see. */
  readonly painted: Promise<void>
}

/**
 * Opens a hidden window on a place and resolves once its page has begun to come. Rejects with an EngineError, and
 * leaves no window, when nobody answers there or what is there is not to be shown.
 */
export async function openWindow(place: Place, state: WindowState | undefined): Promise<OpenedWindow> {
  const window = new BrowserWindow({
    width: 1280,
    height: 820,
    ...state?.bounds,
    minWidth: 640,
    minHeight: 480,
    show: false,
    title: 'Lamina',
    icon: join(__dirname, 'icon.png'),
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#15171b' : '#ffffff',
    webPreferences: {
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
      preload: join(__dirname, 'preload.cjs'),
      additionalArguments: [`${homeArgument}${place.home}`],
    },
  })
  const { webContents: contents } = window
  setHome(contents, place.home)
  // Before anything is shown, so that nothing jumps.
  if (state !== undefined) contents.once('did-navigate', () => contents.setZoomLevel(state.zoomLevel))
  const painted = new Promise<void>((resolve) => window.once('ready-to-show', () => resolve()))
  try {
    await load(window, place)
    await place.confirm?.()
  } catch (thrown) {
    window.destroy()
    throw thrown
  }
  return { window, painted }
}

function load({ webContents: contents }: BrowserWindow, { url, home }: Place): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const outcome = new Promise<void>((resolve, reject) => {
    timer = setTimeout(() => reject(nobodyAnswers(home, `no answer in ${loadLimit / 1000} seconds`)), loadLimit)
    contents.once('did-navigate', (_event, _url, status) => {
      if (status < 400) resolve()
      else reject(turnedAway(home, status))
    })
    contents.loadURL(url).catch((thrown: unknown) => reject(nobodyAnswers(home, reasonOf(thrown))))
  })
  return outcome.finally(() => clearTimeout(timer))
}

/** Chromium's name of a failure, as `ERR_CONNECTION_REFUSED`. Its message would tell the whole address. */
function reasonOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown reason'
}

/** No page came from `home`; `reason` is what is known of that. */
export function nobodyAnswers(home: string, reason: string): EngineError {
  return new EngineError(
    'UNAVAILABLE',
    `Could not open the engine at ${home}: nobody answers there. Start it with "npm run serve", or the ssh tunnel ` +
      'that leads to it, and try again.',
    { cause: new Error(reason), retryable: true },
  )
}

/** Something at `home` answered with an HTTP status that is no page. */
export function turnedAway(home: string, status: number): EngineError {
  const isToken = status === 401 || status === 403
  const reason = isToken
    ? 'it lets nobody in without its token. Use the whole address that was printed when it started'
    : `it answered with status ${status}. Try again, or restart it`
  return new EngineError(isToken ? 'UNAUTHORIZED' : 'UNAVAILABLE', `Could not open the engine at ${home}: ${reason}.`, {
    data: { status },
    retryable: true,
  })
}
