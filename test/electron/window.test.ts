import { once } from 'node:events'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { makeDockerArchive } from '../fixtures/dockerArchive.ts'
import { makeSmallImage } from '../fixtures/image.ts'
import { test } from './desktopTest.ts'
import { runtime } from './runtime.ts'

describe.skipIf(runtime.reason !== undefined)('desktop window', () => {
  test.beforeAll(({ server }) => server.load(makeDockerArchive([makeSmallImage('first:1', 'first')])))
  test.afterEach(({ app }) => expect(app.complaints()).toEqual([]))

  test('shows the images of the engine that it is connected to', async ({ app }) => {
    const page = await app.page()
    await page.getByText('first', { exact: true }).waitFor()
    await expect.poll(() => page.title()).toContain('Lamina')
  })

  test('keeps the token out of the address', async ({ app }) => {
    const page = await app.page()
    expect(page.url()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\//)
    expect(page.url()).not.toContain('token')
  })

  test('has no Node in the page', async ({ app }) => {
    const page = await app.page()
    const found = await page.evaluate(() => ['require', 'process', 'module', 'Buffer'].filter((name) => name in window))
    expect(found).toEqual([])
  })

  test('isolates and sandboxes the page', async ({ app }) => {
    const preferences = await app.electron.evaluate(({ BrowserWindow }) => {
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

  test('gives the page of the engine the native bridge, and says where it is connected to', async ({ app, server }) => {
    const page = await app.page()
    const { origin } = new URL(server.url)
    await expect
      .poll(() => page.evaluate(() => window.lamina?.connection()))
      .toMatchObject({
        kind: 'connected',
        address: origin,
        recent: [origin],
      })
  })

  test('opens no further window', async ({ app }) => {
    const page = await app.page()
    expect(await page.evaluate(() => window.open('about:blank') === null)).toBe(true)
    expect(app.electron.windows()).toHaveLength(1)
  })

  test('opens a link of the web in the browser only after asking, and no other link at all', async ({ app }) => {
    const page = await app.page()
    const messages = await app.answerMessages(1)
    await page.evaluate(() => [window.open('https://example.com/a'), window.open('http://example.com/b')])
    await expect.poll(messages).toEqual(['Open example.com in the browser?'])
  })

  test('runs no script that is not its own', async ({ app }) => {
    const page = await app.page()
    app.allow(/Content Security Policy/)
    const ran = await page.evaluate(() => {
      const script = document.createElement('script')
      script.textContent = 'window.inlineScriptRan = true'
      document.body.append(script)
      script.remove()
      return 'inlineScriptRan' in window
    })
    expect(ran).toBe(false)
  })

  test('grants no permissions but copying', async ({ app }) => {
    const page = await app.page()
    const states = await page.evaluate(async () => {
      const ask = async (name: PermissionName) => (await navigator.permissions.query({ name })).state
      return [await ask('geolocation'), await ask('notifications')]
    })
    expect(states).toEqual(['denied', 'denied'])
  })

  test('refuses a window that it did not open, though that has the very same preload script', async ({ app }) => {
    const page = '<!doctype html><title>elsewhere</title>'
    const elsewhere = createServer((_request, response) =>
      response.setHeader('Content-Security-Policy', "default-src 'none'").end(page),
    )
    await once(elsewhere.listen(0, '127.0.0.1'), 'listening')
    const address = elsewhere.address()
    const origin = typeof address === 'object' ? `http://127.0.0.1:${address?.port}` : ''
    const preload = join(import.meta.dirname, '..', '..', 'out', 'app', 'preload.cjs')
    try {
      const answers = await app.electron.evaluate(
        async ({ BrowserWindow }, foreign) => {
          const webPreferences = { preload: foreign.preload, additionalArguments: [`--lamina-home=${foreign.origin}`] }
          const window = new BrowserWindow({ show: false, webPreferences })
          await window.loadURL(foreign.origin)
          const ask = (call: string) =>
            window.webContents.executeJavaScript(
              `window.lamina.${call}.then(() => 'answered', ({ message }) => message)`,
            )
          return [await ask('connection()'), await ask('openArchives()'), await ask('connect("http://127.0.0.1:1")')]
        },
        { origin, preload },
      )
      const refused = expect.stringContaining('Refused lamina:')
      expect(answers).toEqual([refused, refused, refused])
      // What it says without waiting for an answer is not heard either.
      let said = ''
      app.electron.process().stderr?.on('data', (text: Buffer) => {
        said += text.toString()
      })
      const answer = await app.electron.evaluate(async ({ BrowserWindow }) => {
        const foreign = BrowserWindow.getAllWindows().find((window) => !window.isVisible())
        const speak = 'window.lamina.setCommands([]), window.lamina.connection().catch(() => "refused")'
        const heard: unknown = await foreign?.webContents.executeJavaScript(speak)
        foreign?.destroy()
        return heard
      })
      expect(answer).toBe('refused')
      await expect.poll(() => said).toContain(`Refused lamina:set-commands from ${origin}/.`)
    } finally {
      elsewhere.close()
    }
  })

  test('lets a page save what it has made itself, and download nothing else', async ({ app }) => {
    const page = await app.page()
    await app.electron.evaluate(({ session }) => {
      const downloads: string[] = []
      Reflect.set(session, 'downloads', downloads)
      session.defaultSession.on('will-download', (event, item) => {
        downloads.push(`${new URL(item.getURL()).protocol} ${event.defaultPrevented ? 'denied' : 'allowed'}`)
        event.preventDefault()
      })
    })
    await page.evaluate(() => {
      const download = (href: string) => Object.assign(document.createElement('a'), { href, download: 'a.svg' }).click()
      download(URL.createObjectURL(new Blob(['<svg/>'])))
      download('data:text/plain,a')
      download('/icon.svg')
    })
    const downloads = () => app.electron.evaluate(({ session }) => Reflect.get(session, 'downloads'))
    await expect.poll(downloads).toHaveLength(3)
    expect(new Set(await downloads())).toEqual(new Set(['blob: allowed', 'data: denied', 'http: denied']))
  })

  test('follows the engine live, without a reload', async ({ app, server }) => {
    const page = await app.page()
    await server.load(makeDockerArchive([makeSmallImage('second:1', 'second')]))
    const row = page.getByText('second', { exact: true })
    await row.waitFor()
    await expect.poll(() => row.count()).toBe(1)
  })

  // The last one: Playwright waits for the navigation that was begun and denied.
  test('does not leave for another site', async ({ app }) => {
    const page = await app.page()
    const denied = app.electron.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents
      return new Promise((resolve) => contents?.once('will-navigate', (event) => resolve(event.defaultPrevented)))
    })
    const before = page.url()
    await page.evaluate(() => window.location.assign('http://127.0.0.1:1/elsewhere'))
    expect(await denied).toBe(true)
    const address = await app.electron.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.getURL(),
    )
    expect(address).toBe(before)
  })
})
