import type { Browser } from 'playwright-core'
import { test as base } from 'vitest'
import type { OrdinaryUser } from '../fixtures/ordinaryUser.ts'
import { LaminaServer } from './LaminaServer.ts'
import { startBrowser, TestWindow, type WindowOptions } from './TestWindow.ts'

/** Opens one more window, at `path` of `server`, which is the file's own unless another is named. */
export type OpenWindow = (
  path?: string,
  options?: WindowOptions & { readonly server?: LaminaServer },
) => Promise<TestWindow>

/**
 * A test in Chromium: asks for what it needs by name and gets it cleaned up. The browser is shared, `server` is one
 * for each file, on an empty store; `window` is new for each test and opens when the test itself begins, after its
 * `test.beforeEach` hooks. A test fails when the console of one of its windows complained of what the window was not
 * told to `allow`. `serverUser` is who `server` runs as. `path` and `look` are what `window` opens with: `test.override('path', '/welcome')`.
 */
export const test = base
  .extend('browserArguments', { scope: 'worker' }, [] as readonly string[])
  .extend('browser', { scope: 'worker' }, async ({ browserArguments }, { onCleanup }): Promise<Browser> => {
    const browser = await startBrowser(browserArguments)
    onCleanup(() => browser.close())
    return browser
  })
  .extend('serverArguments', { scope: 'file' }, [] as readonly string[])
  .extend('serverUser', { scope: 'file' }, (): OrdinaryUser | undefined => undefined)
  .extend(
    'server',
    { scope: 'file' },
    async ({ serverArguments, serverUser }, { onCleanup }): Promise<LaminaServer> => {
      const server = await LaminaServer.start(serverArguments, serverUser)
      onCleanup(() => server.close())
      return server
    },
  )
  .extend('path', '/images')
  .extend('look', {} as WindowOptions)
  .extend('openWindow', async ({ browser, server: own }, { onCleanup }): Promise<OpenWindow> => {
    const windows: TestWindow[] = []
    onCleanup(async () => {
      const complaints = windows.flatMap((window) => window.complaints())
      await Promise.all(windows.map((window) => window.close()))
      if (complaints.length > 0) throw new Error(`The console of a window complained:\n${complaints.join('\n')}`)
    })
    return async (path, { server = own, ...options } = {}) => {
      const window = await TestWindow.open(browser, server.url, path, options)
      windows.push(window)
      return window
    }
  })
  .extend('window', ({ openWindow, path, look }) => openWindow(path, look))
