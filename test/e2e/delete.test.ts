import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { makeFileLayer, makeImage, makeLayer } from '../fixtures/image.ts'
import { seededBytes } from '../fixtures/random.ts'
import type { TestWindow } from './TestWindow.ts'
import { test } from './windowTest.ts'

const shared = makeLayer([{ name: 'shared', content: seededBytes(3, 80_000) }])
const images = ['one', 'two', 'three'].map((name) =>
  makeImage({ layers: [shared, makeFileLayer(`srv/${name}`, name.repeat(5000))], tags: [`${name}:1`, `${name}:2`] }),
)

test.beforeEach(({ server }) => server.setImages(images))

/** What the first size on disk of this part of the window says, in bytes. */
async function bytesOnDisk(part: Page | Locator): Promise<number> {
  const title = await part
    .getByTitle(/bytes on disk/)
    .first()
    .getAttribute('title')
  return Number(title?.replace(/\D/g, ''))
}

/** Asks about deleting `one` and `two`, and sees that all that goes is told; the dialog. */
async function askForTwo(window: TestWindow): Promise<Locator> {
  const { page } = window
  await window.row('one').getByRole('checkbox').click()
  await window.row('two').getByRole('checkbox').click()
  await page.getByText('2 marked').waitFor()
  await page.getByRole('button', { name: 'Delete…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Delete 2 images?' })
  for (const name of ['one:1', 'one:2', 'two:1', 'two:2']) await dialog.getByText(name, { exact: true }).waitFor()
  await dialog.getByText('2 layers go').waitFor()
  await dialog.getByText('1 layer stays, since other images need it').waitFor()
  return dialog
}

test('a deletion shows exactly what goes and what it frees, and then frees exactly that', async ({
  server,
  window,
}) => {
  const { page } = window
  const before = await bytesOnDisk(page.getByRole('contentinfo'))
  const dialog = await askForTwo(window)
  await dialog.getByText('For good, not into the trash').click()
  await dialog.getByText('is freed on disk').waitFor()
  const freed = await bytesOnDisk(dialog)
  expect(freed).toBeGreaterThan(0)
  await dialog.getByRole('button', { name: 'Delete 2 images' }).click()
  await dialog.waitFor({ state: 'detached' })
  await window.row('one').waitFor({ state: 'detached' })
  await expect.poll(() => window.rows.count()).toBe(1)
  await expect.poll(() => bytesOnDisk(page.getByRole('contentinfo'))).toBe(before - freed)
  expect(await server.call('GET', '/images/json')).toMatchObject([{ RepoTags: ['three:1', 'three:2'] }])
})

test('a deletion into the trash tells when its bytes are free, and emptying the trash frees exactly those', async ({
  window,
}) => {
  const { page } = window
  const before = await bytesOnDisk(page.getByRole('contentinfo'))
  const dialog = await askForTwo(window)
  await dialog.getByText('free when the trash is emptied').waitFor()
  const freed = await bytesOnDisk(dialog)
  expect(freed).toBeGreaterThan(0)
  await dialog.getByRole('button', { name: 'Delete 2 images' }).click()
  await dialog.waitFor({ state: 'detached' })
  await expect.poll(() => window.rows.count()).toBe(1)
  expect(await bytesOnDisk(page.getByRole('contentinfo'))).toBe(before)
  await page.goto(new URL('/storage/trash', page.url()).href)
  await page.getByRole('row', { name: /one:1/ }).waitFor()
  await page.getByRole('button', { name: 'Empty now…' }).click()
  const emptying = page.getByRole('dialog', { name: 'Empty the trash?' })
  await emptying.getByText('2 images go for good').waitFor()
  expect(await bytesOnDisk(emptying)).toBe(freed)
  await emptying.getByRole('button', { name: 'Empty' }).click()
  await page.getByText('Nothing is in the trash.').waitFor()
  await expect.poll(() => bytesOnDisk(page.getByRole('contentinfo'))).toBe(before - freed)
})

test('when an image changes while one decides, the dialog shows what is true then', async ({ server, window }) => {
  const { page } = window
  await window.row('one').getByRole('checkbox').click()
  await page.getByRole('button', { name: 'Delete…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('one:2', { exact: true }).waitFor()
  await server.call('POST', '/images/one:1/tag?repo=late&tag=1')
  await dialog.getByText('late:1', { exact: true }).waitFor()
  await dialog.getByRole('button', { name: 'Delete image' }).click()
  await dialog.waitFor({ state: 'detached' })
  await window.row('one').waitFor({ state: 'detached' })
  await expect.poll(() => window.rows.count()).toBe(2)
})

test('deleting from the page of an image leads back to the list', async ({ window }) => {
  const { page } = window
  await page.getByRole('link', { name: 'two' }).click()
  await page.getByRole('button', { name: 'Delete…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Keep' }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Delete…' }).click()
  await dialog.getByRole('button', { name: 'Delete image' }).click()
  await page.waitForURL('**/images')
  await window.row('one').waitFor()
  await expect.poll(() => window.row('two').count()).toBe(0)
})

test('the equal docker command is there to copy', async ({ window }) => {
  const { page } = window
  await window.row('one').getByRole('checkbox').click()
  await page.getByRole('button', { name: 'Delete…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Copy command' }).click()
  const [first] = images
  const command = `docker rmi --force --no-prune ${first?.id.slice(7, 19)}`
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(command)
})
