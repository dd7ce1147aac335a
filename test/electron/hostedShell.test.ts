import { existsSync, statSync } from 'node:fs'
import { cp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'vite'
import { describe, expect } from 'vitest'
import { buildWhenStale } from '../../scripts/buildApp.ts'
import { makeBusyboxImage } from '../fixtures/busyboxImage.ts'
import { cannotRunContainers } from '../fixtures/cannotRunContainers.ts'
import { makeDockerArchive } from '../fixtures/dockerArchive.ts'
import { makeSmallImage } from '../fixtures/image.ts'
import { test as base } from './desktopTest.ts'
import { runtime } from './runtime.ts'

const project = join(import.meta.dirname, '..', '..')

/** Puts the shell with a stand-in for its engine into `folder`, beside the preload script and the page that it needs. */
async function buildShell(folder: string): Promise<string> {
  await buildWhenStale()
  const home = join(folder, 'shell')
  await cp(join(project, 'out', 'app'), home, { recursive: true })
  await build({
    root: project,
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      ssr: join(import.meta.dirname, 'hostedShell.ts'),
      outDir: home,
      emptyOutDir: false,
      target: 'node16',
      rolldownOptions: { external: ['electron'], output: { format: 'cjs', entryFileNames: 'index.cjs' } },
    },
  })
  await writeFile(join(home, 'package.json'), JSON.stringify({ name: 'lamina', version: '0', main: 'index.cjs' }))
  return home
}

const test = base
  .extend('busyFile', { scope: 'file' }, ({ folder }) => join(folder, 'busy'))
  .extend('closedFile', { scope: 'file' }, ({ folder }) => join(folder, 'closed'))
  .override('app', { scope: 'file' }, async ({ launch, server, folder, busyFile, closedFile }) => {
    const { origin, port } = new URL(server.url)
    const environment = {
      SERVED_ORIGIN: origin,
      SERVED_COOKIE: `lamina-${port}=e2e-token`,
      SERVED_ROOT: server.root,
      BUSY_FILE: busyFile,
      CLOSED_FILE: closedFile,
    }
    return launch({ project: await buildShell(folder), environment })
  })

describe.skipIf(runtime.reason !== undefined)('hosted mode, as far as an old runtime goes', () => {
  test.beforeAll(({ server }) => server.load(makeDockerArchive([makeSmallImage('first:1', 'first')])))
  test.afterEach(({ app }) => expect(app.complaints()).toEqual([]))

  test('the window shows the engine over a port, from pages of its own scheme', async ({ app }) => {
    const page = await app.page('lamina://app/')
    await page.getByRole('grid', { name: 'Images' }).getByText('first', { exact: true }).waitFor()
    await expect.poll(() => page.evaluate(() => window.lamina?.connection())).toMatchObject({ kind: 'hosted' })
    await expect.poll(() => page.evaluate(() => [location.origin, isSecureContext])).toEqual(['lamina://app', true])
  })

  test('what happens in the engine comes through the port by itself', async ({ app, server }) => {
    const page = await app.page('lamina://app/')
    await server.load(makeDockerArchive([makeSmallImage('second:1', 'second')]))
    await page.getByRole('grid', { name: 'Images' }).getByText('second', { exact: true }).waitFor()
  })

  test('a deep address finds its scripts, and a port of its own, after a reload', async ({ app }) => {
    const page = await app.page('lamina://app/')
    await page.getByRole('grid', { name: 'Images' }).getByText('first', { exact: true }).click()
    await page.getByRole('heading', { name: /first/ }).first().waitFor()
    const address = page.url()
    expect(address).toMatch(/^lamina:\/\/app\/images\/.+/)
    await page.reload()
    await page.getByText('Engine ready').waitFor()
    await page.getByRole('heading', { name: /first/ }).first().waitFor()
    expect(page.url()).toBe(address)
    await page.goBack()
    await page.getByRole('grid', { name: 'Images' }).waitFor()
  })

  test.skipIf(cannotRunContainers !== undefined)('a terminal has a port of its own', async ({ app, server }) => {
    // What Chromium says where software stands in for a graphics processor.
    app.allow(/GPU stall/)
    await server.load(makeDockerArchive([makeBusyboxImage()]))
    const body = { Image: 'busybox:test', Tty: true, OpenStdin: true, Cmd: ['sh'] }
    const { Id: id } = JSON.parse(String(await server.call('POST', '/containers/create?name=desk', body)))
    await server.call('POST', `/containers/${id}/start`)
    const page = await app.page('lamina://app/')
    await page.goto(`lamina://app/containers/${id}/terminal`)
    const input = page.locator('.xterm-helper-textarea')
    await input.focus()
    await page.keyboard.type('echo $((6*7)) > /tmp/answer\n')
    const file = `/containers/${id}/archive?path=/tmp/answer`
    await expect.poll(() => server.call('GET', file).catch(() => '')).toContain('42')
    await page.goto('lamina://app/images')
  })

  test('the policy of the pages holds on that scheme', async ({ app }) => {
    const page = await app.page('lamina://app/')
    app.allow(/Content Security Policy/)
    const ran = await page.evaluate(() => {
      const script = document.createElement('script')
      script.textContent = 'window.inlineScriptRan = true'
      document.body.append(script)
      return 'inlineScriptRan' in window
    })
    expect(ran).toBe(false)
    expect(await page.evaluate(() => fetch('http://127.0.0.1:9/').catch(() => 'refused'))).toBe('refused')
  })

  test('files are loaded and saved by the dialogs', async ({ app, folder }) => {
    const page = await app.page('lamina://app/')
    const archive = join(folder, 'chosen.tar')
    await writeFile(archive, makeDockerArchive([makeSmallImage('chosen:1', 'chosen')]))
    await app.chooseInOpenDialog(archive)
    await app.clickMenu('images.load')
    await page.getByRole('grid', { name: 'Images' }).getByText('chosen', { exact: true }).waitFor()
    const target = join(folder, 'saved.tar')
    await app.chooseInSaveDialog(target)
    const request = { references: ['chosen:1'], suggestedName: 'chosen.tar', operationId: crypto.randomUUID() }
    const outcome = await page.evaluate((asked) => window.lamina?.saveArchive(asked), request)
    expect(outcome).toMatchObject({ state: 'begun' })
    await expect.poll(() => existsSync(target) && statSync(target).size).toBeGreaterThan(1024)
  })

  test('the window goes to a served engine and back to its own, which never stopped', async ({ app, server }) => {
    const page = await app.page('lamina://app/')
    await page.evaluate((address) => void window.lamina?.connect(address), server.url)
    const connected = await app.page('http://127.0.0.1')
    await connected.getByText('Engine ready').waitFor()
    await app.clickMenu('app.disconnect')
    const back = await app.page('lamina://app/')
    await back.getByRole('grid', { name: 'Images' }).getByText('chosen', { exact: true }).waitFor()
    await expect.poll(() => app.offersInMenu('app.disconnect')).toBe(false)
  })

  test('the page to connect says what fails, goes to a served engine, and back to that of the app', async ({
    app,
    server,
  }) => {
    const page = await app.page('lamina://app/')
    await page.getByRole('link', { name: 'Settings' }).click()
    await page.getByRole('button', { name: 'Open the folder' }).waitFor()
    await app.clickMenu('app.connect')
    await page.getByLabel('Address').fill('http://127.0.0.1:1/?token=secret')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').getByText('nobody answers there').waitFor()
    await page.getByLabel('Address').fill(`ready ${server.url} ${server.socket}`)
    await page.keyboard.press('Enter')
    const connected = await app.page('http://127.0.0.1')
    await connected.getByText('Engine ready').waitFor()
    await connected.getByRole('link', { name: 'Settings' }).click()
    await connected.getByRole('table', { name: 'What lies in the data root' }).waitFor()
    await expect.poll(() => connected.getByRole('button', { name: 'Open the folder' }).count()).toBe(0)
    await app.clickMenu('app.connect')
    await connected.getByRole('button', { name: 'Back to this computer’s engine' }).click()
    const back = await app.page('lamina://app/')
    await back.getByText('Engine ready').waitFor()
    await app.clickMenu('app.connect')
    const { origin } = new URL(server.url)
    await back.getByRole('button', { name: `Forget ${origin}` }).click()
    await back.getByRole('button', { name: `Forget ${origin}` }).waitFor({ state: 'detached' })
  })

  test('closing the window asks first while the engine has work', async ({ app, busyFile }) => {
    await app.page('lamina://app/')
    await writeFile(busyFile, '')
    const messages = await app.answerMessages(1)
    await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
    await expect.poll(messages).toEqual(['Closing the window stops work that is under way.'])
    expect(app.electron.windows()).toHaveLength(1)
    await rm(busyFile)
  })

  // The last one.
  test('the engine is closed before the app ends', async ({ app, closedFile }) => {
    expect(existsSync(closedFile)).toBe(false)
    await app.quit()
    expect(await readFile(closedFile, 'utf8')).toBe('closed')
  })
})
