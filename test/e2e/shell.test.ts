import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
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
  await server.load(makeDockerArchive([makeSmallImage('ant:1', 'ant')]))
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})
afterEach(() => window?.close())

function focused(): Promise<string> {
  return window.page.evaluate(() => document.activeElement?.textContent ?? '')
}

test('the title of the window names the page, and the image that is shown', async () => {
  window = await TestWindow.open(browser, server.url, '/images')
  await expect.poll(() => window.page.title()).toBe('Images – Lamina')
  await window.row('ant').dblclick()
  await window.page.getByRole('heading', { name: 'ant:1' }).waitFor()
  await expect.poll(() => window.page.title()).toBe('ant:1 – Lamina')
})

test('the way to a page leads the keyboard to its heading, and a link skips the rail', async () => {
  window = await TestWindow.open(browser, server.url, '/images')
  const { page } = window
  await window.row('ant').waitFor()
  await page.getByRole('grid').focus()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'ant:1' }).waitFor()
  await expect.poll(() => focused()).toContain('ant:1')
  await page.keyboard.type('gi')
  await window.row('ant').waitFor()
  await expect.poll(() => focused()).toBe('Images')
  await page.reload()
  await window.row('ant').waitFor()
  await page.keyboard.press('Tab')
  await expect.poll(() => focused()).toBe('Skip to the page')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Filter images')
})

test('an address where nothing is says so, and leaves the rail to go on with', async () => {
  window = await TestWindow.open(browser, server.url, '/no/such/page')
  await window.page.getByRole('heading', { name: 'There is nothing at this address' }).waitFor()
  await window.page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Images' }).click()
  await window.row('ant').waitFor()
})
