import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LaminaServer } from '../e2e/LaminaServer.ts'
import { makeDockerArchive } from '../fixtures/dockerArchive.ts'
import { makeSmallImage } from '../fixtures/image.ts'
import { findRuntime, VirtualScreen } from './desktopRuntime.ts'

const project = join(import.meta.dirname, '..', '..')
const runtime = findRuntime()
if ('reason' in runtime) process.stderr.write(`The desktop window is not tested: ${runtime.reason}.\n`)

describe.skipIf('reason' in runtime)('desktop window', () => {
  let userData: string
  let screen: VirtualScreen
  let server: LaminaServer
  let app: ElectronApplication
  let page: Page

  beforeAll(async () => {
    userData = await mkdtemp(join(tmpdir(), 'lamina-user-data-'))
    screen = await VirtualScreen.start()
    server = await LaminaServer.start()
    await server.load(makeDockerArchive([makeSmallImage('first:1', 'first')]))
    app = await _electron.launch({
      executablePath: 'electron' in runtime ? runtime.electron : '',
      args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), `--user-data-dir=${userData}`, project],
      env: { ...definedEnvironment(), DISPLAY: screen.display, LAMINA_CONNECT: server.url },
    })
    page = await app.firstWindow()
  })

  afterAll(async () => {
    await app?.close()
    await server?.close()
    await screen?.stop()
    if (userData !== undefined) await rm(userData, { recursive: true, force: true })
  })

  it('shows the images of the engine that it is connected to', async () => {
    await page.getByText('first', { exact: true }).waitFor()
    expect(await page.title()).toContain('Lamina')
  })

  it('keeps the token out of the address', () => {
    expect(page.url()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\//)
    expect(page.url()).not.toContain('token')
  })

  it('has no Node in the page', async () => {
    const found = await page.evaluate(() => ['require', 'process', 'module', 'Buffer'].filter((name) => name in window))
    expect(found).toEqual([])
  })

  it('gives the native bridge to no page of an engine elsewhere', async () => {
    expect(await page.evaluate(() => 'lamina' in window)).toBe(false)
  })

  it('isolates and sandboxes the page', async () => {
    const preferences = await app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents
      const read: unknown = contents && Reflect.get(contents, 'getLastWebPreferences')
      return typeof read === 'function' ? read.call(contents) : undefined
    })
    expect(preferences).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
    })
  })

  it('opens no further window', async () => {
    expect(await page.evaluate(() => window.open('about:blank') === null)).toBe(true)
    expect(app.windows()).toHaveLength(1)
  })

  it('runs no script that is not its own', async () => {
    const ran = await page.evaluate(() => {
      const script = document.createElement('script')
      script.textContent = 'window.inlineScriptRan = true'
      document.body.append(script)
      script.remove()
      return 'inlineScriptRan' in window
    })
    expect(ran).toBe(false)
  })

  it('grants no permissions but copying', async () => {
    const states = await page.evaluate(async () => {
      const ask = async (name: PermissionName) => (await navigator.permissions.query({ name })).state
      return [await ask('geolocation'), await ask('notifications')]
    })
    expect(states).toEqual(['denied', 'denied'])
  })

  it('follows the engine live, without a reload', async () => {
    await server.load(makeDockerArchive([makeSmallImage('second:1', 'second')]))
    const row = page.getByText('second', { exact: true })
    await row.waitFor()
    expect(await row.count()).toBe(1)
  })

  // The last one: Playwright waits for the navigation that was begun and denied.
  it('does not leave for another site', async () => {
    const denied = app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents
      return new Promise((resolve) => contents?.once('will-navigate', (event) => resolve(event.defaultPrevented)))
    })
    const before = page.url()
    await page.evaluate(() => window.location.assign('http://127.0.0.1:1/elsewhere'))
    expect(await denied).toBe(true)
    const address = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getURL())
    expect(address).toBe(before)
  })
})

function definedEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}
