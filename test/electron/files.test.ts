import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect } from 'vitest'
import { makeDockerArchive } from '../fixtures/dockerArchive.ts'
import { makeImage, makeLayer, makeSmallImage } from '../fixtures/image.ts'
import { seededBytes } from '../fixtures/random.ts'
import { type DesktopApp, launchArguments, launchEnvironment } from './DesktopApp.ts'
import { test } from './desktopTest.ts'
import { runtime } from './runtime.ts'

/** Writes an archive of one small image, `NAME:1`, and gives its path. */
async function writeArchive(folder: string, name: string, file = `${name}.tar`): Promise<string> {
  const path = join(folder, file)
  await writeFile(path, makeDockerArchive([makeSmallImage(`${name}:1`, name)]))
  return path
}

/** Waits until the list has an image. */
async function waitForImage(app: DesktopApp, name: string): Promise<void> {
  const page = await app.page()
  await page.getByRole('grid', { name: 'Images' }).getByText(name, { exact: true }).waitFor()
}

// The app is started with a file, as by a double-click.
test.override('app', { scope: 'file' }, async ({ launch, server, folder }) =>
  launch({ connect: server.url, args: [await writeArchive(folder, 'by-argument')] }),
)

describe.skipIf(runtime.reason !== undefined)('files of the desk', () => {
  test.afterEach(({ app }) => expect(app.complaints()).toEqual([]))

  test('a file that the app is started with is loaded and appears in the list', async ({ app }) => {
    await waitForImage(app, 'by-argument')
  })

  test('archives chosen in the open dialog are loaded and appear in the list', async ({ app, folder }) => {
    const page = await app.page()
    await app.chooseInOpenDialog(await writeArchive(folder, 'chosen-a'), await writeArchive(folder, 'chosen-b'))
    await page.getByRole('button', { name: /^(Load…|Choose files…)$/ }).click()
    await waitForImage(app, 'chosen-a')
    await waitForImage(app, 'chosen-b')
    await page.getByText('Loaded chosen-b:1').waitFor()
  })

  test('a second start hands its files over, and ends', async ({ app, display, folder }) => {
    const relative = basename(await writeArchive(folder, 'second-start'))
    const address = pathToFileURL(await writeArchive(folder, 'by-address', 'as an address.tar')).href
    await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize())
    const args = launchArguments({ args: [relative, address] }, app.userData)
    const second = spawn(runtime.electron, args, { cwd: folder, env: launchEnvironment({ display }), stdio: 'ignore' })
    const [code] = await once(second, 'exit')
    expect(code).toBe(0)
    await waitForImage(app, 'second-start')
    await waitForImage(app, 'by-address')
    const isMinimized = () =>
      app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isMinimized())
    await expect.poll(isMinimized).toBe(false)
  })

  test('files dropped on the window are read from the disk, not sent by the page', async ({ app, folder }) => {
    const page = await app.page()
    const files = [await writeArchive(folder, 'dropped')]
    const requests: string[] = []
    page.on('request', (request) => requests.push(request.url()))
    const session = await page.context().newCDPSession(page)
    const data = { items: [], files, dragOperationsMask: 1 }
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
      await session.send('Input.dispatchDragEvent', { type, x: 400, y: 300, data })
    }
    await waitForImage(app, 'dropped')
    expect(requests.filter((url) => url.includes('/upload'))).toEqual([])
  })

  test('what is no archive, and what cannot be read, is said so', async ({ app, folder }) => {
    const page = await app.page()
    const words = join(folder, 'words.tar')
    await writeFile(words, 'nothing but words\n'.repeat(100))
    await mkdir(join(folder, 'a-folder'))
    await app.chooseInOpenDialog(words, join(folder, 'a-folder'), join(folder, 'missing.tar'))
    await app.clickMenu('images.load')
    const tray = page.getByRole('complementary', { name: 'Operations' })
    await tray
      .getByText(/words\.tar/)
      .first()
      .waitFor()
    await tray.getByText('Could not load a-folder: it is a folder; pack it as a tar file first.').waitFor()
    await tray.getByText('Could not load missing.tar: there is no such file.').waitFor()
    // A reload keeps what has failed, and dismissing ends it.
    await page.reload()
    const failures = page.getByRole('button', { name: /failed/ })
    // The failures may bring the tray by themselves, and a click then closes it.
    const isOpen = async () => {
      if ((await failures.getAttribute('aria-expanded')) !== 'true') await failures.click()
      return tray.isVisible()
    }
    await expect.poll(isOpen, { interval: 500 }).toBe(true)
    await tray.getByText('Could not load missing.tar: there is no such file.').waitFor()
    await tray.getByRole('button', { name: 'Clear finished' }).click()
    await tray.getByText('Nothing is under way.').waitFor()
  })

  test('images are saved to the file chosen in the save dialog, byte for byte', async ({ app, server, folder }) => {
    const page = await app.page()
    const target = join(folder, 'saved.tar')
    await app.chooseInSaveDialog(target)
    const request = {
      references: ['chosen-a:1'],
      suggestedName: '../../chosen-a-1.tar',
      operationId: crypto.randomUUID(),
    }
    const outcome = await page.evaluate((asked) => window.lamina?.saveArchive(asked), request)
    expect(outcome).toEqual({ state: 'begun', name: 'saved.tar' })
    await page.getByText('to saved.tar').first().waitFor()
    await expect.poll(() => existsSync(target)).toBe(true)
    const download = new URL('/download?reference=chosen-a:1&name=a.tar', server.url)
    const expected = await fetch(download, { headers: { Authorization: 'Bearer e2e-token' } })
    expect(Buffer.from(await expected.arrayBuffer()).equals(await readFile(target))).toBe(true)
    const told = await app.electron.evaluate(({ dialog }) => Reflect.get(dialog, 'lastSaveOptions'))
    expect(told).toMatchObject({ defaultPath: 'chosen-a-1.tar' })
    // The window knows where it wrote to, and shows only that.
    await app.electron.evaluate(({ shell }) => {
      shell.showItemInFolder = (path) => void Reflect.set(shell, 'shownItem', path)
    })
    expect(await page.evaluate((id) => window.lamina?.revealArchive(id), request.operationId)).toBeUndefined()
    expect(await app.electron.evaluate(({ shell }) => Reflect.get(shell, 'shownItem'))).toBe(target)
    const unknown = await page.evaluate((id) => window.lamina?.revealArchive(id), crypto.randomUUID())
    expect(unknown).toMatchObject({ code: 'NOT_FOUND' })
  })

  test('the menu saves the images that are marked, and the window does not wait for the end', async ({
    app,
    folder,
  }) => {
    const page = await app.page()
    const row = page.getByRole('grid', { name: 'Images' }).getByRole('row').filter({ hasText: 'chosen-b' })
    await row.getByRole('checkbox').check()
    await expect.poll(() => app.offersInMenu('images.save')).toBe(true)
    const target = join(folder, 'by-menu.tar')
    await app.chooseInSaveDialog(target)
    await app.clickMenu('images.save')
    await page.getByRole('dialog').getByRole('button', { name: 'Save to…' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await expect.poll(() => existsSync(target)).toBe(true)
    const told = await app.electron.evaluate(({ dialog }) => Reflect.get(dialog, 'lastSaveOptions'))
    expect(told).toMatchObject({ defaultPath: 'chosen-b-1.tar' })
    await row.getByRole('checkbox').uncheck()
  })

  test('a save that nobody chose a file for does nothing', async ({ app }) => {
    const page = await app.page()
    await app.chooseInSaveDialog(undefined)
    const request = { references: ['chosen-a:1'], suggestedName: 'a.tar', operationId: crypto.randomUUID() }
    expect(await page.evaluate((asked) => window.lamina?.saveArchive(asked), request)).toEqual({ state: 'cancelled' })
  })

  test('a save that fails or is cancelled leaves nothing, and what was there before', async ({
    app,
    server,
    folder,
  }) => {
    const page = await app.page()
    const layer = makeLayer([{ name: 'noise', content: seededBytes(1, 30_000_000) }])
    await server.load(makeDockerArchive([makeImage({ layers: [layer], tags: ['large:1'] })]))
    const target = join(folder, 'kept.tar')
    await writeFile(target, 'what was there before')
    await app.chooseInSaveDialog(target)
    const save = (references: readonly string[], operationId: string = crypto.randomUUID()) =>
      page.evaluate((asked) => window.lamina?.saveArchive(asked), { references, suggestedName: 'a.tar', operationId })
    expect(await save(['missing:1'])).toMatchObject({ state: 'failed', error: { code: 'NOT_FOUND' } })
    await app.chooseInSaveDialog(join(folder, 'no-such-folder', 'a.tar'))
    expect(await save(['large:1'])).toMatchObject({
      state: 'failed',
      error: { message: 'Could not save a.tar: that folder is gone. Choose another place.' },
    })
    expect(await readFile(target, 'utf8')).toBe('what was there before')
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([])
  })
})
