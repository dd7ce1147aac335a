import { expect } from 'vitest'
import { makeSmallImage } from '../fixtures/image.ts'
import { test } from './windowTest.ts'

const names = ['ant', 'bee', 'cat', 'dog', 'eel']
test.override('path', '/images?sort=name')
test.beforeEach(({ server }) => server.setImages(names.map((name) => makeSmallImage(`${name}:1`, name))))

test('an image is found, looked at, and left by keyboard alone', async ({ window }) => {
  const { page } = window
  await window.row('dog').waitFor()
  await page.keyboard.press('/')
  await page.keyboard.type('do')
  await window.row('cat').waitFor({ state: 'detached' })
  await page.keyboard.press('ArrowDown')
  await expect.poll(() => window.activeRow()).toContain('dog')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'dog:1' }).waitFor()
  await window.tabTo('History')
  await page.keyboard.press('ArrowRight')
  await page.getByRole('grid', { name: 'Layers, topmost first' }).waitFor()
  await window.tabTo('Images', 'Shift+Tab')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/images?filter=do&sort=name')
})

test('arrows, Home and End move in the list, and what has the keyboard is seen', async ({ window }) => {
  const { page } = window
  await window.row('ant').waitFor()
  await window.tabTo('Images')
  await page.getByRole('grid').focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await expect.poll(() => window.activeRow()).toContain('cat')
  await page.keyboard.press('End')
  await expect.poll(() => window.activeRow()).toContain('eel')
  await page.keyboard.press('Home')
  await expect.poll(() => window.activeRow()).toContain('ant')
  const outline = await window.row('ant').evaluate((row) => getComputedStyle(row).outlineStyle)
  expect(outline).toBe('solid')
})

test('images are marked and deleted by keyboard alone', async ({ window }) => {
  const { page } = window
  await window.row('ant').waitFor()
  await page.getByRole('grid').focus()
  await page.keyboard.press('Space')
  await page.keyboard.press('Shift+ArrowDown')
  await page.getByText('2 marked').waitFor()
  await page.keyboard.press('Delete')
  const dialog = page.getByRole('dialog', { name: 'Delete 2 images?' })
  await dialog.getByText('bee:1', { exact: true }).waitFor()
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await expect.poll(() => window.rows.count()).toBe(5)
  await page.keyboard.press('Delete')
  await dialog.getByText('bee:1', { exact: true }).waitFor()
  await window.tabTo('Delete 2 images')
  await page.keyboard.press('Enter')
  await dialog.waitFor({ state: 'detached' })
  await window.row('bee').waitFor({ state: 'detached' })
  await expect.poll(() => window.rows.count()).toBe(3)
})

test('the dialog to choose files opens by keyboard', async ({ window }) => {
  const chooser = window.page.waitForEvent('filechooser')
  await window.tabTo('Load…')
  await window.page.keyboard.press('Enter')
  expect((await chooser).isMultiple()).toBe(true)
})

test('the appearance is chosen by keyboard and kept', async ({ window }) => {
  const { page } = window
  await window.tabTo('Theme')
  await page.keyboard.press('Enter')
  await page.getByRole('menuitemradio', { name: 'Dark' }).focus()
  await page.keyboard.press('Enter')
  await page.reload()
  await window.row('ant').waitFor()
  await expect.poll(() => page.locator('html').getAttribute('data-mantine-color-scheme')).toBe('dark')
})
