import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { makeDockerArchive } from '../fixtures/dockerArchive.ts'
import { makeSmallImage } from '../fixtures/image.ts'
import { LaminaServer } from './LaminaServer.ts'
import { startBrowser, TestWindow } from './TestWindow.ts'

let server: LaminaServer
let browser: Browser
let window: TestWindow

beforeAll(async () => {
  server = await LaminaServer.start()
  browser = await startBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})
beforeEach(async () => {
  await server.clear()
  const names = ['ant', 'bee', 'cat', 'dog', 'eel']
  await server.load(makeDockerArchive(names.map((name) => makeSmallImage(`${name}:1`, name))))
  window = await TestWindow.open(browser, server.url, '/images?sort=name')
  await window.row('eel').waitFor()
})
afterEach(() => window?.close())

/** Goes on with Tab until what has the keyboard is called `name`. */
async function tabTo(name: string, key = 'Tab'): Promise<void> {
  const { page } = window
  for (let step = 0; step < 40; step++) {
    await page.keyboard.press(key)
    const label = await page.evaluate(() => {
      const element = document.activeElement
      return element?.getAttribute('aria-label') ?? element?.textContent?.trim() ?? ''
    })
    if (label === name) return
  }
  throw new Error(`Tab does not lead to ${name}`)
}

/** The row that the grid names as its active one. */
function activeRow(): Promise<string> {
  return window.page.evaluate(() => {
    const id = document.activeElement?.getAttribute('aria-activedescendant')
    return (id ? document.getElementById(id)?.textContent : '') ?? ''
  })
}

test('an image is found, looked at, and left by keyboard alone', async () => {
  const { page } = window
  await page.keyboard.press('/')
  await page.keyboard.type('do')
  await window.row('cat').waitFor({ state: 'detached' })
  await page.keyboard.press('ArrowDown')
  expect(await activeRow()).toContain('dog')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'dog:1' }).waitFor()
  await tabTo('History')
  await page.keyboard.press('ArrowRight')
  await page.getByRole('table', { name: 'Layers, topmost first' }).waitFor()
  await tabTo('Images', 'Shift+Tab')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/images?filter=do&sort=name')
})

test('arrows, Home and End move in the list, and what has the keyboard is seen', async () => {
  const { page } = window
  await tabTo('Images')
  await page.getByRole('grid').focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  expect(await activeRow()).toContain('cat')
  await page.keyboard.press('End')
  expect(await activeRow()).toContain('eel')
  await page.keyboard.press('Home')
  expect(await activeRow()).toContain('ant')
  const outline = await window.row('ant').evaluate((row) => getComputedStyle(row).outlineStyle)
  expect(outline).toBe('solid')
})

test('images are marked and deleted by keyboard alone', async () => {
  const { page } = window
  await page.getByRole('grid').focus()
  await page.keyboard.press('Space')
  await page.keyboard.press('Shift+ArrowDown')
  await page.getByText('2 marked').waitFor()
  await page.keyboard.press('Delete')
  const dialog = page.getByRole('dialog', { name: 'Delete 2 images?' })
  await dialog.getByText('bee:1', { exact: true }).waitFor()
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  expect(await window.rows.count()).toBe(5)
  await page.keyboard.press('Delete')
  await dialog.getByText('bee:1', { exact: true }).waitFor()
  await tabTo('Delete 2 images')
  await page.keyboard.press('Enter')
  await dialog.waitFor({ state: 'detached' })
  await window.row('bee').waitFor({ state: 'detached' })
  expect(await window.rows.count()).toBe(3)
})

test('the dialog to choose files opens by keyboard', async () => {
  const chooser = window.page.waitForEvent('filechooser')
  await tabTo('Load…')
  await window.page.keyboard.press('Enter')
  expect((await chooser).isMultiple()).toBe(true)
})

test('the appearance is chosen by keyboard and kept', async () => {
  const { page } = window
  await tabTo('Theme')
  await page.keyboard.press('Enter')
  await page.getByRole('menuitemradio', { name: 'Dark' }).focus()
  await page.keyboard.press('Enter')
  await page.reload()
  await window.row('ant').waitFor()
  expect(await page.locator('html').getAttribute('data-mantine-color-scheme')).toBe('dark')
  expect(window.complaints()).toEqual([])
})
