import { join } from 'node:path'
import { BrowserWindow } from 'electron'
import { keepWindowState, readWindowState } from './windowState.ts'

/**
 * Opens the one window on `url`. `bridgeOrigin` is the origin whose pages get the native bridge; without it there is
 * none, as for the pages of an engine elsewhere.
 */
export function openWindow(url: string, bridgeOrigin?: string): BrowserWindow {
  const state = readWindowState()
  const preload = {
    preload: join(__dirname, 'preload.cjs'),
    additionalArguments: [`--lamina-origin=${bridgeOrigin}`],
  }
  const window = new BrowserWindow({
    width: 1280,
    height: 820,
    minWidth: 640,
    minHeight: 480,
    ...state?.bounds,
    show: false,
    title: 'Lamina',
    webPreferences: {
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
      ...(bridgeOrigin === undefined ? {} : preload),
    },
  })
  if (state?.isMaximized === true) window.maximize()
  keepWindowState(window)
  window.once('ready-to-show', () => window.show())
  void window.loadURL(url)
  return window
}
