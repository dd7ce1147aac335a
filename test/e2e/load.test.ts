import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { makeDockerArchive } from '../fixtures/dockerArchive.ts'
import { makeImage, makeLayer, makeSmallImage } from '../fixtures/image.ts'
import { seededBytes } from '../fixtures/random.ts'
import { test } from './windowTest.ts'

test.beforeEach(({ server }) => server.clear())

function archiveOf(tag: string): Buffer {
  return makeDockerArchive([makeSmallImage(tag, tag)])
}

/** An image that takes a while: 3 MB at the speed that `slowDown` leaves. */
function largeArchive(): Buffer {
  const layer = makeLayer([{ name: 'noise', content: seededBytes(1, 3_000_000) }])
  return makeDockerArchive([makeImage({ layers: [layer], tags: ['large:1'] })])
}

test('an archive chosen by the button is loaded and appears in the list', async ({ window }) => {
  const { page } = window
  await page.getByRole('heading', { name: 'See what container images are made of' }).waitFor()
  await window.chooseFiles('Choose files…', [{ name: 'first.tar', bytes: archiveOf('first:1') }])
  await window.row('first').waitFor()
  await page.getByText('Loaded first:1').waitFor()
  await window.chooseFiles('Load…', [{ name: 'second.tar', bytes: archiveOf('second:1') }])
  await window.row('second').waitFor()
  await expect.poll(() => window.rows.count()).toBe(2)
  // What went well makes room by itself.
  await page.getByRole('complementary', { name: 'Operations' }).waitFor({ state: 'detached' })
})

test('several archives dropped anywhere in the window are all loaded', async ({ window }) => {
  const names = ['a', 'b', 'c', 'd', 'e']
  await window.dropFiles(names.map((name) => ({ name: `${name}.tar`, bytes: archiveOf(`dropped-${name}:1`) })))
  for (const name of names) await window.row(`dropped-${name}`).waitFor()
  await window.page.getByText('Loaded dropped-e:1').waitFor()
})

test('a load shows its progress, and a cancel leaves nothing behind but a line that a reload shows again', async ({
  server,
  window,
}) => {
  const { page } = window
  window.allow(/499|ERR_/)
  await window.slowDown(400_000)
  await window.chooseFiles('Choose files…', [{ name: 'large.tar', bytes: largeArchive() }])
  const tray = page.getByRole('complementary', { name: 'Operations' })
  const bar = tray.getByRole('progressbar', { name: 'Load large.tar' })
  await expect.poll(async () => Number(await bar.getAttribute('aria-valuenow'))).toBeGreaterThan(5)
  await tray.getByText(/of 3\.0\dMB/).waitFor()
  await tray.getByRole('button', { name: 'Cancel Load large.tar' }).click()
  await tray.getByText('Cancelled. Nothing of it is left.').waitFor()
  await page.reload()
  await page.getByRole('heading', { name: 'See what container images are made of' }).waitFor()
  await page.getByRole('button', { name: /Operations/ }).click()
  await tray.getByText('Cancelled. Nothing of it is left.').waitFor()
  expect(await readdir(join(server.root, 'content', 'ingests'))).toEqual([])
})

test('a page that is left in the middle of its uploads asks first, and says afterwards what was lost', async ({
  window,
}) => {
  const { page } = window
  window.allow(/499|ERR_/)
  await window.slowDown(100_000)
  const names = ['one.tar', 'two.tar', 'three.tar']
  await window.chooseFiles(
    'Choose files…',
    names.map((name) => ({ name, bytes: largeArchive() })),
  )
  await page.getByRole('progressbar', { name: 'Load two.tar' }).waitFor()
  const asked = page.waitForEvent('dialog')
  const reloaded = page.reload()
  const dialog = await asked
  expect(dialog.type()).toBe('beforeunload')
  await dialog.accept()
  await reloaded
  for (const name of names) {
    await page
      .getByRole('alert')
      .filter({ hasText: name })
      .getByText(/load it again/i)
      .waitFor()
  }
  await page.getByRole('button', { name: '3 failed' }).waitFor()
  await expect.poll(() => window.rows.count()).toBe(0)
})

test('work under way is shown in every window', async ({ window, openWindow }) => {
  await window.slowDown(500_000)
  await window.chooseFiles('Choose files…', [{ name: 'large.tar', bytes: largeArchive() }])
  const other = await openWindow()
  await other.page.getByRole('button', { name: 'Load large.tar' }).click()
  await other.page.getByRole('progressbar', { name: 'Load large.tar' }).waitFor()
  await other.row('large').waitFor()
  await expect.poll(() => window.row('large').count()).toBe(1)
})

test('a damaged archive gives an error that names archive, entry and remedy, and stays until dismissed', async ({
  window,
}) => {
  const { page } = window
  window.allow(/status of 4\d\d/)
  const whole = archiveOf('broken:1')
  await window.chooseFiles('Choose files…', [{ name: 'broken.tar', bytes: whole.subarray(0, whole.length - 4096) }])
  const tray = page.getByRole('complementary', { name: 'Operations' })
  const alert = tray.getByRole('alert')
  await alert.waitFor()
  await expect.poll(() => alert.textContent()).toContain('broken.tar')
  await page.reload()
  await page.getByRole('button', { name: /1 failed/ }).waitFor()
  await alert.getByRole('button', { name: 'Copy error' }).click()
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain('broken.tar')
  await alert.getByRole('button', { name: 'Dismiss' }).click()
  await alert.waitFor({ state: 'detached' })
  await page.getByRole('heading', { name: 'See what container images are made of' }).waitFor()
})

test('a file that is no archive at all gives a readable error', async ({ window }) => {
  window.allow(/status of 4\d\d/)
  await window.dropFiles([{ name: 'notes.txt', bytes: Buffer.from('nothing but words\n'.repeat(100)) }])
  const alert = window.page.getByRole('alert').filter({ hasText: 'notes.txt' })
  await alert.waitFor()
  await expect.poll(() => window.rows.count()).toBe(0)
})

test('the samples come with one click and without a network', async ({ window }) => {
  await window.page.getByRole('button', { name: 'Load samples' }).click()
  await window.row('hello').first().waitFor()
  await expect.poll(() => window.rows.count()).toBeGreaterThanOrEqual(4)
})
