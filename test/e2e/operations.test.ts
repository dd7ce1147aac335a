import { expect } from 'vitest'
import { makeDockerArchive } from '../fixtures/dockerArchive.ts'
import { makeImage, makeLayer, makeSmallImage } from '../fixtures/image.ts'
import { writeHistory } from '../fixtures/operationHistory.ts'
import { seededBytes } from '../fixtures/random.ts'
import type { TestWindow } from './TestWindow.ts'
import { test } from './windowTest.ts'

test.override('path', '/operations')

test.beforeEach(async ({ server }) => {
  await server.setImages([makeSmallImage('ant:1', 'ant'), makeSmallImage('bee:1', 'bee')])
})

/** The rows of the page by what they show. */
function row({ page }: TestWindow, text: string | RegExp) {
  return page.getByRole('grid', { name: 'Operations' }).locator('tbody tr').filter({ hasText: text })
}

function details({ page }: TestWindow) {
  return page.getByRole('complementary', { name: 'Details of the operation' })
}

test('what the docker command line does is listed with its command and what came of it', async ({ server, window }) => {
  await server.call('POST', '/images/ant:1/tag?repo=hive&tag=7')
  await server.call('DELETE', '/images/hive:7')
  await row(window, 'Tag ant:1 as hive:7').click()
  await details(window).getByText('the docker command line').waitFor()
  await expect.poll(() => details(window).getByLabel('Docker command').inputValue()).toBe('docker tag ant:1 hive:7')
  await row(window, 'Remove hive:7').click()
  await details(window).getByText('Untagged: hive:7').waitFor()
  const shown = window.page.url()
  await window.page.reload()
  await details(window).getByRole('heading', { name: 'Remove hive:7' }).waitFor()
  expect(window.page.url()).toBe(shown)
})

test('the history is there again after a restart of the engine, and so is a failure with what to do', async ({
  server,
  window,
}) => {
  const { page } = window
  window.allow(/WebSocket|ERR_|status of 4\d\d/)
  await server.call('POST', '/images/bee:1/tag?repo=before&tag=the-restart')
  await window.dropFiles([{ name: 'notes.txt', bytes: Buffer.from('nothing but words\n'.repeat(100)) }])
  const states = page.getByRole('radiogroup', { name: 'State' })
  await states.getByText('Failed').click()
  await row(window, 'notes.txt').waitFor()
  await server.stop()
  await page.getByText('The engine does not answer.').waitFor()
  await server.resume()
  await page.getByText('Engine ready').waitFor()
  await page.goto(new URL('/operations?state=failed', page.url()).href)
  await row(window, 'notes.txt').click()
  await details(window).getByRole('alert').getByText('Check that it is the file you meant').waitFor()
  await expect.poll(() => row(window, 'the-restart').count()).toBe(0)
  await states.getByText('Done').click()
  await row(window, 'bee:1 as before:the-restart').waitFor()
})

test('the page is filtered by state and kind, at an address, by mouse', async ({ server, window }) => {
  const { page } = window
  await server.call('POST', '/images/ant:1/tag?repo=filtered&tag=1')
  await page.getByLabel('Kind').selectOption('Tag')
  await row(window, 'Load an archive').first().waitFor({ state: 'detached' })
  await page.getByText('Cancelled', { exact: true }).click()
  await page.getByText('No operation is like that.').waitFor()
  await expect.poll(() => new URL(page.url()).search).toBe('?state=cancelled&kind=tag')
  await page.getByRole('button', { name: 'Show all operations' }).click()
  await row(window, 'Load an archive').first().waitFor()
})

test('operations are gone through, copied and cancelled by keyboard alone', async ({ server, window }) => {
  const { page } = window
  await server.call('POST', '/images/ant:1/tag?repo=keys&tag=1')
  const layer = makeLayer([{ name: 'noise', content: seededBytes(3, 3_000_000) }])
  const loading = server.beginLoad(makeDockerArchive([makeImage({ layers: [layer], tags: ['large:1'] })]), 2_000_000)
  await row(window, 'Under way')
    .or(row(window, /Reading/))
    .first()
    .waitFor()
  await window.tabTo('Operations')
  await page.getByRole('grid', { name: 'Operations' }).focus()
  await page.keyboard.press('ArrowDown')
  await details(window).getByRole('heading', { name: 'Load an archive' }).waitFor()
  await expect.poll(() => window.activeRow()).toContain('Load an archive')
  await page.keyboard.press('ArrowDown')
  await details(window).getByRole('heading', { name: 'Tag ant:1 as keys:1' }).waitFor()
  await page.keyboard.press('c')
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe('docker tag ant:1 keys:1')
  await page.keyboard.press('ArrowUp')
  await details(window).getByRole('heading', { name: 'Load an archive' }).waitFor()
  await page.keyboard.press('x')
  await details(window).getByText('Cancelled. Nothing of it is left.').waitFor()
  await page.keyboard.press('Escape')
  await details(window).waitFor({ state: 'detached' })
  loading.breakOff()
})

test('the history is cleared after it was said what goes, in every window, and images stay', async ({
  server,
  window,
  openWindow,
}) => {
  const { page } = window
  await server.call('POST', '/images/ant:1/tag?repo=cleared&tag=1')
  const other = await openWindow('/operations')
  await row(other, 'cleared:1').waitFor()
  await page.getByRole('button', { name: 'Clear history…' }).click()
  const dialog = page.getByRole('dialog', { name: /^Clear \d+ operations from the history\?$/ })
  await dialog.getByText('no image goes, and no byte is freed').waitFor()
  await dialog.getByRole('button', { name: /^Clear \d+ operations$/ }).click()
  await page.getByText('Nothing was done yet.').waitFor()
  await other.page.getByText('Nothing was done yet.').waitFor()
  await page.keyboard.type('gi')
  await window.row('ant').waitFor()
})

test('a thousand operations are gone through with only the rows in view on the page', async ({
  server,
  openWindow,
}) => {
  await server.stop()
  writeHistory(server.root, 1000)
  await server.resume()
  const window = await openWindow('/operations')
  const { page } = window
  await row(window, 'Tag image 999').waitFor()
  await page.getByRole('grid', { name: 'Operations' }).focus()
  await page.keyboard.press('End')
  await details(window).getByRole('heading', { name: 'Tag image 0' }).waitFor()
  await expect.poll(() => window.activeRow()).toContain('Tag image 0')
  await expect.poll(() => page.getByRole('grid', { name: 'Operations' }).locator('tbody tr').count()).toBeLessThan(80)
  await page.keyboard.press('Home')
  await details(window).getByRole('heading', { name: 'Tag image 999' }).waitFor()
})
