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
  const names = ['ant', 'bee', 'registry.example/team/bee-keeper', 'cat']
  await server.load(makeDockerArchive(names.map((name) => makeSmallImage(`${name}:1`, name))))
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})
beforeEach(async () => {
  window = await TestWindow.open(browser, server.url, '/images?sort=name')
  await window.row('ant').waitFor()
})
afterEach(async () => {
  expect(window.complaints()).toEqual([])
  await window.close()
})

function palette() {
  return window.page.getByRole('dialog', { name: 'Commands' })
}

/** The row of the palette that Enter chooses, as a screen reader hears it. */
function currentRow(): Promise<string> {
  return window.page.evaluate(() => {
    const id = document.activeElement?.getAttribute('aria-activedescendant')
    return (id ? document.getElementById(id)?.textContent : '') ?? ''
  })
}

test('the palette finds a command by some of its letters and runs it', async () => {
  const { page } = window
  await page.keyboard.press('Control+k')
  await page.keyboard.type('dark')
  await expect.poll(currentRow).toBe('Dark theme')
  await page.keyboard.press('Enter')
  await palette().waitFor({ state: 'detached' })
  await expect.poll(() => page.locator('html').getAttribute('data-mantine-color-scheme')).toBe('dark')
})

test('the palette leads to pulls, pushes, registries, the trash and pruning', async () => {
  const { page } = window
  const ways = [
    ['pull an image', 'Pull an image', '/images/pull'],
    ['push an image', 'Push an image', '/images/push'],
    ['registries', 'Registries', '/registries'],
    ['trash', 'Trash', '/storage/trash'],
    ['prune', 'Prune', '/storage/prune'],
  ] as const
  for (const [typed, title, path] of ways) {
    await page.keyboard.press('Control+k')
    await page.keyboard.type(typed)
    await expect.poll(currentRow).toContain(title)
    await page.keyboard.press('Enter')
    await page.waitForURL(`**${path}`)
    await palette().waitFor({ state: 'detached' })
    await page.getByRole('heading', { level: 1, name: title }).waitFor()
    // Who arrives has the keyboard there.
    await expect.poll(() => page.getByRole('main').evaluate((main) => main.contains(document.activeElement))).toBe(true)
  }
})

test('the palette finds an image by its name, and a name with Enter at once opens it', async () => {
  const { page } = window
  await page.keyboard.press('Control+k')
  await page.keyboard.type('keeper')
  await expect.poll(currentRow).toContain('registry.example/team/bee-keeper:1')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('bee:1')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: /^bee:1/ }).waitFor()
})

test('an image that is addressed by its name settles on its ID, and its views are commands', async () => {
  const { page } = window
  await page.goto(new URL('/images/bee:1/layers?layer=1', server.url).href)
  await page.waitForURL('**/images/sha256:*/layers?layer=1')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('show configuration')
  await expect.poll(currentRow).toContain('Show Configuration')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/images/sha256:*/configuration?layer=1')
})

test('a command of the palette has the keyboard afterwards where it leads, and Escape gives it back', async () => {
  const { page } = window
  await page.getByRole('grid').focus()
  await page.keyboard.press('Control+k')
  await page.keyboard.press('Escape')
  await expect.poll(() => page.getByRole('grid').evaluate((grid) => grid === document.activeElement)).toBe(true)
  await page.keyboard.press('Control+k')
  await page.keyboard.type('filter the')
  await page.keyboard.press('Enter')
  await page.keyboard.type('cat')
  await window.row('ant').waitFor({ state: 'detached' })
  await expect.poll(() => page.getByLabel('Filter images').inputValue()).toBe('cat')
})

test('the palette opens and runs by mouse, and says when nothing is called that', async () => {
  const { page } = window
  await page.getByRole('button', { name: 'Find' }).click()
  await page.getByRole('combobox').fill('zebra crossing')
  await page.getByText('No command and no image is called that.').waitFor()
  await page.getByRole('combobox').fill('')
  await page.getByRole('option', { name: 'Show what the keys do' }).click()
  await page.getByRole('dialog', { name: 'Keyboard' }).waitFor()
  await expect.poll(() => palette().count()).toBe(0)
})

test('keys one after another go to a page, and none of them is a command in a field or a dialog', async () => {
  const { page } = window
  await window.row('cat').dblclick()
  await page.getByRole('heading', { name: 'cat:1' }).waitFor()
  await page.keyboard.press('t')
  await page.getByRole('dialog').waitFor()
  await page.keyboard.type('g i?')
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  expect(new URL(page.url()).pathname).not.toBe('/images')
  await page.keyboard.type('gi')
  await window.row('ant').waitFor()
  await page.keyboard.type('/gi')
  await expect.poll(() => page.getByLabel('Filter images').inputValue()).toBe('gi')
})

test('no combination of keys takes the place of a dialog that waits for an answer', async () => {
  const { page } = window
  await window.row('cat').dblclick()
  await page.getByRole('heading', { name: 'cat:1' }).waitFor()
  await page.keyboard.press('Delete')
  const deletion = page.getByRole('dialog', { name: 'Delete cat:1?' })
  await deletion.waitFor()
  await page.keyboard.press('Control+s')
  await page.keyboard.press('Control+k')
  await expect.poll(() => page.getByRole('dialog').count()).toBe(1)
  await page.keyboard.press('Escape')
  await deletion.waitFor({ state: 'detached' })
  await page.keyboard.press('Control+k')
  await palette().waitFor()
})

test('the keyboard overview tells the keys of the page, of its list, and of every page', async () => {
  const { page } = window
  await page.keyboard.press('?')
  const overview = page.getByRole('dialog', { name: 'Keyboard' })
  const line = (group: string, title: string) =>
    overview.locator(`h3:text-is("${group}") + dl > div`, { hasText: title }).locator('dd').innerText()
  await expect.poll(() => line('List of images', 'Open the image')).toBe('Enter')
  expect((await line('Application', 'Find a command or an image')).replaceAll(/\s+/g, ' ')).toBe('Ctrl K')
  expect(await line('Go to', 'Trash')).toMatch(/G\s*T/i)
  const keys = await overview.locator('dd').allInnerTexts()
  expect(keys.filter((key, at) => keys.indexOf(key) !== at && /^[A-Z]$/i.test(key))).toEqual([])
  await page.keyboard.press('Escape')
  await overview.waitFor({ state: 'detached' })
  await page.keyboard.press('Enter')
})
