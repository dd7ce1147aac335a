import { test as base } from 'vitest'
import { LaminaServer } from '../e2e/LaminaServer.ts'
import { makeTestRoot } from '../fixtures/testRoot.ts'
import { DesktopApp, type LaunchOptions } from './DesktopApp.ts'
import { VirtualScreen } from './VirtualScreen.ts'

/** Starts the app on the screen that nobody sees. */
export type Launch = (options?: Omit<LaunchOptions, 'display'>) => Promise<DesktopApp>

/**
 * A test of the desktop app on a real Electron: asks for what it needs by name and gets it cleaned up. There is one of
 * each for a file: `server`, on an empty store; `app`, connected to it; `folder`, for files of the desk. A test fails
 * when the console of a page of `app` complained of what the app was not told to `allow`.
 */
export const test = base
  .extend('screenSize', { scope: 'worker' }, '1280x900')
  .extend('display', { scope: 'worker' }, async ({ screenSize }, { onCleanup }): Promise<string> => {
    const screen = await VirtualScreen.start(screenSize)
    onCleanup(() => screen.stop())
    return screen.display
  })
  .extend('serverArguments', { scope: 'file' }, [] as readonly string[])
  .extend('server', { scope: 'file' }, async ({ serverArguments }, { onCleanup }): Promise<LaminaServer> => {
    const server = await LaminaServer.start(serverArguments)
    onCleanup(() => server.close())
    return server
  })
  .extend('folderName', { scope: 'file' }, 'desk')
  .extend('folder', { scope: 'file' }, async ({ folderName }, { onCleanup }): Promise<string> => {
    const root = await makeTestRoot(folderName)
    onCleanup(() => root.remove())
    return root.path
  })
  .extend('launch', { scope: 'file' }, ({ display }, { onCleanup }): Launch => {
    const apps: DesktopApp[] = []
    onCleanup(async () => {
      await Promise.all(apps.map((app) => app.close()))
    })
    return async (options = {}) => {
      const app = await DesktopApp.launch({ ...options, display })
      apps.push(app)
      return app
    }
  })
  .extend('app', { scope: 'file' }, ({ launch, server }) => launch({ connect: server.url }))
