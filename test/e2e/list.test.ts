import { readFile } from 'node:fs/promises'
import { expect } from 'vitest'
import { makeFileLayer, makeImage } from '../fixtures/image.ts'
import { test } from './windowTest.ts'

const base = makeFileLayer('base', 'base'.repeat(2000))

function image(name: string, tags: readonly string[], created: string) {
  return makeImage({ layers: [base, makeFileLayer(name, name.repeat(300))], tags, created })
}

const images = {
  one: image('one', ['app:1', 'app:latest'], '2026-05-01T00:00:00Z'),
  two: image('two', ['app:2', 'other/app:2', 'third/app:2'], '2026-04-01T00:00:00Z'),
  tool: image('tool', ['tool:1'], '2026-03-01T00:00:00Z'),
  none: image('none', [], '2026-02-01T00:00:00Z'),
}

test.override('path', '/images?sort=name')
test.beforeEach(({ server }) => server.setImages(Object.values(images)))

test('images are grouped by repository, opened and closed with the mouse, at an address that a reload keeps', async ({
  window,
}) => {
  const { page } = window
  await window.row('tool').waitFor()
  await page.getByRole('switch', { name: 'By repository' }).click()
  await page.getByText('4 in 5 groups').waitFor()
  await expect.poll(() => window.rows.count()).toBe(5)
  await expect.poll(() => window.row('app').first().textContent()).toMatch(/^app3 tags2 images/)
  await page.getByRole('button', { name: 'Open app', exact: true }).click()
  await window.row('latest').waitFor()
  await expect.poll(() => window.rows.count()).toBe(7)
  await expect.poll(() => new URL(page.url()).search).toBe('?sort=name&by=repository&open=app')
  const opened = window.list.getByRole('row', { expanded: true })
  await expect.poll(() => opened.getAttribute('aria-level')).toBe('1')
  const [first, second] = await window.list.locator('tr[aria-level="2"]').all()
  await expect.poll(() => first?.textContent()).toContain('1, latest')
  await expect.poll(() => second?.getAttribute('aria-posinset')).toBe('2')
  await expect.poll(() => second?.getAttribute('aria-setsize')).toBe('2')
  await page.reload()
  await window.row('latest').waitFor()
  await page.getByRole('button', { name: 'Close app', exact: true }).click()
  await window.row('latest').waitFor({ state: 'detached' })
  await page.getByRole('switch', { name: 'By repository' }).click()
  await expect.poll(() => window.rows.count()).toBe(4)
})

test('a group counts every layer once', async ({ window }) => {
  await window.page.goto(`${new URL(window.page.url()).origin}/images?by=repository&sort=name`)
  const size = window.row('3 tags').locator('[data-column=dockerSize]')
  // The layer that both images stack, and one of 900 bytes for each.
  await expect.poll(() => size.getAttribute('title')).toBe('9,800 bytes as Docker counts, every layer once')
})

test('groups are gone through, opened, marked and closed by keyboard alone', async ({ window }) => {
  const { page } = window
  await window.row('tool').waitFor()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('group the images')
  await page.keyboard.press('Enter')
  await window.row('2 images').waitFor()
  await page.keyboard.press('/')
  await page.keyboard.press('ArrowDown')
  await expect.poll(() => window.activeRow()).toMatch(/^app/)
  await page.keyboard.press('ArrowRight')
  await window.row('latest').waitFor()
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => window.activeRow()).toContain('1, latest')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowLeft')
  await expect.poll(() => window.activeRow()).toContain('2 images')
  await page.keyboard.press('Space')
  await page.getByText('2 marked').waitFor()
  await expect.poll(() => window.row('2 images').getAttribute('aria-selected')).toBe('true')
  await page.keyboard.press('ArrowLeft')
  await window.row('latest').waitFor({ state: 'detached' })
  await page.keyboard.press('Space')
  await page.getByText('2 marked').waitFor({ state: 'detached' })
  await page.keyboard.press('End')
  await expect.poll(() => window.activeRow()).toContain('Untagged images')
})

test('all groups open and close from the palette', async ({ window }) => {
  const { page } = window
  await page.goto(`${new URL(page.url()).origin}/images?by=repository&sort=name`)
  await window.row('2 images').waitFor()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('open all repositories')
  await page.keyboard.press('Enter')
  await expect.poll(() => window.rows.count()).toBe(11)
  await page.getByRole('button', { name: 'Close app', exact: true }).click()
  await expect.poll(() => window.rows.count()).toBe(9)
  await expect.poll(() => new URL(page.url()).search).toBe('?sort=name&by=repository&all=&closed=app')
})

test('marked images are saved to one archive, as docker save writes it', async ({ window, server }) => {
  const { page } = window
  await window.row('tool').getByRole('checkbox').click()
  await window.row('other').or(window.row('+2')).first().getByRole('checkbox').click()
  await page.getByRole('button', { name: 'Save…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Save 2 images' })
  await dialog.getByText('is the archive: 3 layers, each once and uncompressed').waitFor()
  const told = await dialog.getByTitle('bytes in the file').getAttribute('title')
  await dialog.getByLabel('File name').fill('two images.tar')
  const command = dialog.getByLabel('The docker command that does the same')
  await expect
    .poll(() => command.inputValue())
    .toBe("docker save -o 'two images.tar' tool:1 app:2 other/app:2 third/app:2")
  const downloading = page.waitForEvent('download')
  await dialog.getByRole('button', { name: 'Save', exact: true }).click()
  const download = await downloading
  expect(download.suggestedFilename()).toBe('two images.tar')
  await dialog.waitFor({ state: 'detached' })
  const saved = await readFile(await download.path())
  expect(saved.length).toBe(Number(told?.replace(/\D/g, '')))
  await server.clear()
  await server.load(saved)
  await window.row('tool').waitFor()
  expect(await server.call('GET', '/images/json')).toMatchObject([
    { Id: images.two.id, RepoTags: ['app:2', 'other/app:2', 'third/app:2'] },
    { Id: images.tool.id, RepoTags: ['tool:1'] },
  ])
})

test('an image is saved by keyboard alone, and the save is among the operations', async ({ window }) => {
  const { page } = window
  await window.row('tool').waitFor()
  await page.keyboard.press('/')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ContextMenu')
  await page.locator('[role=menuitem]:focus', { hasText: 'Open' }).waitFor()
  for (let step = 0; step < 5; step++) await page.keyboard.press('ArrowDown')
  await page.locator('[role=menuitem]:focus', { hasText: 'Save' }).waitFor()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Save app:1' })
  await dialog.getByText('is the archive').waitFor()
  const downloading = page.waitForEvent('download')
  await page.keyboard.press('Enter')
  expect((await downloading).suggestedFilename()).toBe('app.tar')
  await dialog.waitFor({ state: 'detached' })
  await expect.poll(() => window.activeRow()).toContain('app')
  await page.getByRole('button', { name: /Operations/ }).click()
  await page.getByText('Saved app:1 and 1 more to app.tar').waitFor()
})

test('a repository is saved whole from its menu', async ({ window }) => {
  const { page } = window
  await page.goto(`${new URL(page.url()).origin}/images?by=repository&sort=name`)
  const row = window.row('2 images')
  await row.hover()
  await row.getByRole('button', { name: 'Actions for app' }).click()
  await page.getByRole('menuitem', { name: 'Save…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Save app' })
  const held = dialog.getByRole('list', { name: 'Images in the archive' })
  await expect.poll(() => held.getByRole('listitem').allTextContents()).toEqual(['app:1, app:latest', 'app:2'])
  await expect
    .poll(() => dialog.getByLabel('The docker command that does the same').inputValue())
    .toBe('docker save -o app.tar app')
})

test('an image that goes while one decides about saving it is said to be gone', async ({ window, server }) => {
  const { page } = window
  await window.row('tool').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Save…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Save tool:1' })
  await dialog.getByText('is the archive').waitFor()
  await server.call('DELETE', '/images/tool:1')
  await dialog.getByRole('alert').filter({ hasText: 'tool:1' }).waitFor()
})

test('several names are removed at once, but never the last one', async ({ window, server }) => {
  const { page } = window
  await window.row('+2').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Remove names…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Remove names' })
  for (const name of ['app:2', 'other/app:2', 'third/app:2']) {
    await dialog.getByRole('checkbox', { name, exact: true }).click()
  }
  await dialog.getByText('An image keeps at least one name').waitFor()
  await expect.poll(() => dialog.getByRole('button', { name: 'Remove 3 names' }).isDisabled()).toBe(true)
  await dialog.getByRole('checkbox', { name: 'app:2', exact: true }).click()
  await dialog.getByRole('button', { name: 'Remove 2 names' }).click()
  await dialog.waitFor({ state: 'detached' })
  expect(await server.call('GET', `/images/${images.two.id}/json`)).toMatchObject({ RepoTags: ['app:2'] })
  await window.row('+2').waitFor({ state: 'detached' })
})

test('names, IDs, digests and docker commands are copied from the menu of a row', async ({ window }) => {
  const { page } = window
  const copied = () => page.evaluate(() => navigator.clipboard.readText())
  const choose = async (item: string) => {
    await window.row('tool').click({ button: 'right' })
    await page.getByRole('menuitem', { name: item }).click()
  }
  await choose('Copy name')
  await expect.poll(copied).toBe('tool:1')
  await page.getByText('Copied tool:1').waitFor()
  await choose('Copy image ID')
  await expect.poll(copied).toBe(images.tool.id)
  await choose('Copy digest')
  await expect.poll(copied).toMatch(/^sha256:[0-9a-f]{64}$/)
  await choose('Copy docker command')
  await page.getByRole('menuitem', { name: 'docker save -o tool-1.tar tool:1' }).click()
  await expect.poll(copied).toBe('docker save -o tool-1.tar tool:1')
})

test('a menu on one of several marked images is for all of them', async ({ window }) => {
  const { page } = window
  await window.row('tool').getByRole('checkbox').click()
  await window.row('<none>').click({ modifiers: ['Control'] })
  await page.getByText('2 marked', { exact: true }).waitFor()
  await window.row('tool').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Delete…' }).click()
  await page.getByRole('dialog', { name: 'Delete 2 images?' }).getByText('tool:1').waitFor()
})

test('a range is marked with the shift key', async ({ window }) => {
  await window.row('<none>').click()
  await window.row('1, latest').click({ modifiers: ['Shift'] })
  await window.page.getByText('4 marked').waitFor()
})

test('what is marked stays true when docker removes some of it', async ({ window, server }) => {
  const { page } = window
  await window.row('tool').waitFor()
  await page.getByRole('checkbox', { name: 'Mark all' }).click()
  await page.getByText('4 marked').waitFor()
  await server.call('DELETE', '/images/tool:1')
  await page.getByText('3 marked').waitFor()
})

test('what one looks at stays where it is while docker loads more images above it', async ({ window, server }) => {
  const many = Array.from({ length: 60 }, (_, at) => image(`m${at}`, [`many-${100 + at}:1`], '2026-01-01T00:00:00Z'))
  await server.setImages(many)
  const { page } = window
  await window.row('many-100').waitFor()
  await window.list.evaluate((list) => list.parentElement?.scrollTo(0, 640))
  const row = window.row('many-125')
  const before = await row.boundingBox()
  await server.call('POST', '/images/many-159:1/tag?repo=a-newcomer&tag=1')
  await expect.poll(() => window.list.getAttribute('aria-rowcount')).toBe('61')
  await page.waitForTimeout(600)
  const after = await row.boundingBox()
  expect(after?.y).toBe(before?.y)
})
