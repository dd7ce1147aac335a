import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { LaminaServer } from '../e2e/LaminaServer.ts'
import { makeDockerArchive } from '../fixtures/dockerArchive.ts'
import { makeSmallImage } from '../fixtures/image.ts'
import { launchArguments, launchEnvironment } from './DesktopApp.ts'
import { test as base } from './desktopTest.ts'
import { runtime } from './runtime.ts'

// A start without an address, on a runtime that cannot host: the page that stands for no engine.
const test = base.override('app', { scope: 'file' }, async ({ launch, folder }) => {
  const archive = join(folder, 'waiting.tar')
  await writeFile(archive, makeDockerArchive([makeSmallImage('waiting:1', 'waiting')]))
  return launch({ args: [archive] })
})

async function connectTo(page: Page, address: string): Promise<void> {
  await page.getByRole('textbox').fill(address)
  await page.getByRole('button', { name: 'Connect' }).click()
}

describe.skipIf(runtime.reason !== undefined)('connecting', () => {
  test.afterEach(({ app }) => expect(app.complaints()).toEqual([]))

  test('a runtime that is too old to host says why, and offers to connect', async ({ app }) => {
    const page = await app.page('file:')
    await page.getByText(/with Node 16\.\d+\.\d+, which is too old to host the engine/).waitFor()
    await page.getByText('This archive waits for an engine: waiting.tar').waitFor()
    await page.getByRole('button', { name: 'Use the engine of this app' }).waitFor({ state: 'hidden' })
    await expect.poll(() => app.offersInMenu('images.load')).toBe(false)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
    }
  })

  test('what is no address, and an address where nobody answers, is said so where it was typed', async ({ app }) => {
    const page = await app.page('file:')
    const alert = page.getByRole('alert')
    await connectTo(page, 'ftp://127.0.0.1/')
    await alert.getByText('Could not connect to "ftp://127.0.0.1/"').waitFor()
    await connectTo(page, 'http://192.0.2.1:4000/?token=secret')
    await alert.getByText(/Run "ssh -L 4000:127\.0\.0\.1:4000 192\.0\.2\.1"/).waitFor()
    await connectTo(page, 'http://127.0.0.1:1/?token=secret')
    await alert.getByText('Could not open the engine at http://127.0.0.1:1: nobody answers there.').waitFor()
    expect(await alert.textContent()).not.toContain('secret')
    await expect.poll(() => page.getByRole('textbox').inputValue()).toBe('http://127.0.0.1:1/?token=secret')
  })

  test('an engine that asks for a token, and something that is no engine, are told apart', async ({ app, server }) => {
    const page = await app.page('file:')
    const alert = page.getByRole('alert')
    app.allow(/status of 401/)
    await connectTo(page, new URL(server.url).origin)
    await alert.getByText(/it lets nobody in without its token/).waitFor()
    const stranger = createServer((_request, response) => response.end('<!doctype html><title>stranger</title>'))
    await once(stranger.listen(0, '127.0.0.1'), 'listening')
    const address = stranger.address()
    app.allow(/Insecure Content-Security-Policy/)
    // Cookies know no ports: that of an engine elsewhere on this machine does not vouch for the stranger.
    await app.electron.evaluate(({ session }) =>
      session.defaultSession.cookies.set({ url: 'http://127.0.0.1', name: 'lamina-1', value: 'of-another-engine' }),
    )
    await connectTo(page, `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`)
    await alert.getByText(/something answers there, but it is no Lamina/).waitFor()
    stranger.close()
    expect(app.electron.windows()).toHaveLength(1)
  })

  test('connecting opens the window on that engine, which loads the file that waited', async ({ app, server }) => {
    await connectTo(await app.page('file:'), server.url)
    const page = await app.page(new URL(server.url).origin)
    await page.getByRole('grid', { name: 'Images' }).getByText('waiting', { exact: true }).waitFor()
    expect(page.url()).not.toContain('token')
  })

  test('a second start with an address connects the window that is open', async ({ app, display, server }) => {
    const { origin } = new URL(server.url)
    const address = server.url.replace('/?', '/settings?')
    const env = launchEnvironment({ display, connect: address })
    const second = spawn(runtime.electron, launchArguments({}, app.userData), { env, stdio: 'ignore' })
    await once(second, 'exit')
    await app.page(`${origin}/settings`)
  })

  test('a page connects the window to another engine, and the bridge goes with it', async ({ app, server }) => {
    const page = await app.page(new URL(server.url).origin)
    const refused = await page.evaluate(() => window.lamina?.connect('http://127.0.0.1:1/'))
    expect(refused).toMatchObject({ code: 'UNAVAILABLE' })
    const other = await LaminaServer.start()
    await other.load(makeDockerArchive([makeSmallImage('other:1', 'other')]))
    const waitForImage = (window: Page) =>
      window.getByRole('grid', { name: 'Images' }).getByText('other', { exact: true }).waitFor()
    try {
      await app.clickMenu('app.connect')
      await page.getByRole('heading', { name: 'Connect to another Lamina' }).waitFor()
      await page.getByRole('textbox', { name: 'Address' }).fill(other.url)
      await page.getByRole('button', { name: 'Connect', exact: true }).click()
      const { origin } = new URL(other.url)
      const opened = await app.page(origin)
      await waitForImage(opened)
      await expect
        .poll(() => opened.evaluate(() => window.lamina?.connection()))
        .toMatchObject({
          address: origin,
          recent: [origin, new URL(server.url).origin],
        })

      // An engine that stops: what is on screen stays; a reload says that nobody answers, and tries again.
      await other.stop()
      app.allow(/ERR_CONNECTION/)
      await opened.getByText('The engine does not answer.').waitFor()
      await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.reload())
      const lost = await app.page('file:')
      await lost.getByText(`Could not open the engine at ${origin}: nobody answers there.`).waitFor()
      await other.resume()
      await lost.getByRole('button', { name: 'Try again' }).click()
      await waitForImage(await app.page(origin))
    } finally {
      await other.close()
    }
  })

  test('disconnecting goes back to the page that stands for no engine, with the addresses of before', async ({
    app,
    server,
  }) => {
    app.allow(/ERR_CONNECTION|WebSocket/)
    await app.page('http:')
    await app.clickMenu('app.disconnect')
    const page = await app.page('file:')
    const { origin } = new URL(server.url)
    await page.getByRole('button', { name: `Forget ${origin}` }).click()
    await page.getByRole('button', { name: `Forget ${origin}` }).waitFor({ state: 'detached' })
    await expect.poll(() => page.evaluate(() => window.lamina?.connection())).toMatchObject({ kind: 'none' })
  })
})
