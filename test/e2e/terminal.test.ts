import { createHash } from 'node:crypto'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { makeBusyboxImage } from '../fixtures/busyboxImage.ts'
import { cannotRunContainers } from '../fixtures/cannotRunContainers.ts'
import { ordinaryUser } from '../fixtures/ordinaryUser.ts'
import { axeFindings } from './axeFindings.ts'
import { test as base } from './windowTest.ts'

const user = cannotRunContainers === undefined ? ordinaryUser() : undefined

/** A container with a terminal, of an ordinary user. Terminals are elements of the page, whose text can be read: there is no WebGL. */
const test = base
  .override('browserArguments', ['--disable-3d-apis'])
  .override('serverUser', user)
  .extend('container', { scope: 'file' }, async ({ server }): Promise<string> => {
    await server.setImages([makeBusyboxImage()])
    const body = { Image: 'busybox:test', Tty: true, OpenStdin: true, Cmd: ['sh'] }
    const { Id: id } = JSON.parse(String(await server.call('POST', '/containers/create?name=web', body)))
    await server.call('POST', `/containers/${id}/start`)
    return id
  })
  .skipIf(user === undefined)

/** What the terminals on screen show. */
async function shown(page: Page): Promise<string> {
  const rows = await page.locator('.xterm-rows > div').allInnerTexts()
  return rows.map((row) => row.replaceAll('\u00a0', ' ').trimEnd()).join('\n')
}

function seen(page: Page, text: string | RegExp) {
  return expect.poll(() => shown(page)).toMatch(text)
}

/** Types into the terminal that was opened last. */
async function type(page: Page, text: string): Promise<void> {
  await page.locator('.xterm-helper-textarea').last().focus()
  await page.keyboard.type(text)
}

/** Opens one more shell, in the place of the terminal on screen, and waits until it prompts. */
async function openShell(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'web' }).waitFor()
  await page.getByRole('button', { name: 'Shell', exact: true }).click()
  await page.getByRole('tab', { name: /^ash/, selected: true }).waitFor()
  await page.getByRole('region', { name: /^Terminal ash/ }).waitFor()
  await seen(page, '/ #')
}

const terminalOf = (id: string) => `/containers/${id}/terminal`

test('a terminal is there with its screen after a reload, in a second window, and after the app was killed', async ({
  server,
  container,
  openWindow,
}) => {
  const first = await openWindow(terminalOf(container))
  await type(first.page, 'echo one$((1+1))three\n')
  await seen(first.page, 'one2three')
  await first.page.reload()
  await seen(first.page, 'one2three')
  const second = await openWindow(terminalOf(container))
  await seen(second.page, 'one2three')
  await type(second.page, 'echo from-the-$((2))nd\n')
  await seen(first.page, 'from-the-2nd')
  for (const window of [first, second]) window.allow(/WebSocket|ERR_CONNECTION|Failed to load/)
  await server.kill()
  await server.resume()
  await type(first.page, '')
  await seen(first.page, 'from-the-2nd')
  await expect.poll(() => first.page.getByText('The engine is not reached').count()).toBe(0)
  await type(first.page, 'echo after-$((3))\n')
  await seen(first.page, 'after-3')
  await seen(second.page, 'after-3')
  // Nothing was typed that nobody typed: no terminal answers what was asked before.
  expect(await shown(first.page)).not.toMatch(/\[\d+;\d+R/)
})

test('1 MB that is pasted arrives whole, and the program knows the size of the window that typed last', async ({
  container,
  openWindow,
}) => {
  const { page } = await openWindow(terminalOf(container))
  await openShell(page)
  await type(page, 'stty raw -echo; echo REA""DY; head -c 1048576 | sha256sum | cut -c 1-20; stty sane\n')
  const text = Array.from({ length: 131_072 }, (_, line) => `${line}`.padStart(7, '0'))
    .join('\r')
    .padEnd(1_048_576, '.')
  await seen(page, 'READY')
  await page.evaluate((pasted) => navigator.clipboard.writeText(pasted), text)
  await page.keyboard.press('Control+Shift+V')
  await seen(page, createHash('sha256').update(text).digest('hex').slice(0, 20))
  await type(page, 'stty size\n')
  await seen(page, /^\d+ \d+$/m)
  const [, before = ''] = /^(\d+ \d+)$/m.exec(await shown(page)) ?? []

  const small = await openWindow(new URL(page.url()).pathname + new URL(page.url()).search, { width: 900, height: 600 })
  await seen(small.page, before)
  await small.page.getByText(/Another window has made ash/).waitFor()
  await type(small.page, 'clear; stty size\n')
  await page.getByText(/Another window has made ash/).waitFor()
  await expect.poll(async () => /^(\d+ \d+)$/m.exec(await shown(small.page))?.[1]).not.toBe(before)
})

test('terminals are used by keyboard alone: opened, split, searched, left and closed', async ({
  container,
  openWindow,
}) => {
  const window = await openWindow(terminalOf(container))
  const { page } = window
  await page.getByRole('tab', { name: 'web' }).waitFor()
  await window.tabTo('Shell to the right')
  await page.keyboard.press('Enter')
  await expect.poll(() => page.locator('.xterm').count()).toBe(2)
  await expect.poll(() => page.evaluate(() => document.activeElement?.className)).toContain('xterm')
  await page.keyboard.type('seq 1 300 | sed s/^/line-/\n')
  await seen(page, 'line-300')
  await page.keyboard.press('Control+Shift+F')
  await page.keyboard.type('line-77')
  await page.getByText('1 of 1').waitFor()
  await seen(page, 'line-77')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+Shift+L')
  const tab = page.getByRole('tab', { name: /^ash/, selected: true })
  await expect.poll(() => tab.evaluate((element) => element === document.activeElement)).toBe(true)
  expect(await axeFindings(page)).toEqual([])
  await page.keyboard.press('Home')
  await page.getByRole('tab', { name: 'web', selected: true }).waitFor()
  const { length } = await page.getByRole('tab', { name: /^ash/ }).all()
  // Both before anything is rendered, as when the window is busy.
  await page.evaluate(() => {
    for (const key of ['End', 'Delete']) {
      document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
    }
  })
  await page.getByText('The shell gets a hang-up').waitFor()
  await page.keyboard.press('Enter')
  await expect.poll(() => page.getByRole('tab', { name: /^ash/ }).count()).toBe(length - 1)
})

test("a container's own terminal that was closed stays so until it is asked for", async ({ container, openWindow }) => {
  const { page } = await openWindow(terminalOf(container))
  const own = page.getByRole('tab', { name: 'web' })
  await own.press('Delete')
  await own.waitFor({ state: 'hidden' })
  await page.getByRole('button', { name: 'Other terminals' }).click()
  const again = page.getByRole('menuitem', { name: "The container's own process" })
  await again.waitFor()
  expect(await own.count()).toBe(0)
  await again.click()
  await own.waitFor()
})

test('a shell that ends keeps its last screen and says how it ended', async ({ container, openWindow }) => {
  const { page } = await openWindow(terminalOf(container))
  await openShell(page)
  await type(page, 'echo last words; exit 7\n')
  await page.getByText('The shell has ended with exit code 7').waitFor()
  await seen(page, 'last words')
  await page.reload()
  await page.getByText('The shell has ended with exit code 7').waitFor()
  await seen(page, 'last words')
  await page.getByRole('button', { name: 'Close', exact: true }).click()
  await page.getByText('The shell has ended').waitFor({ state: 'hidden' })
})

test('a container that was stopped is started from its terminal, which goes on', async ({
  server,
  container,
  openWindow,
}) => {
  const { page } = await openWindow(terminalOf(container))
  await type(page, 'echo before-$((1))\n')
  await seen(page, 'before-1')
  await server.call('POST', `/containers/${container}/stop?t=0`)
  await page.getByText("The container's process has ended with exit code 137").waitFor()
  await seen(page, 'before-1')
  await page.getByRole('button', { name: 'Start the container' }).click()
  await page.getByText("The container's process has ended").waitFor({ state: 'hidden' })
  await type(page, 'echo after-$((2))\n')
  await seen(page, 'after-2')
})

test('the log of a container is followed and searched', async ({ server, container, openWindow }) => {
  const body = {
    Image: 'busybox:test',
    Cmd: ['sh', '-c', 'seq 1 5000; echo oh no >&2; while read x; do echo $x; done'],
  }
  const { Id: id } = JSON.parse(String(await server.call('POST', '/containers/create', { ...body, OpenStdin: true })))
  await server.call('POST', `/containers/${id}/start`)
  try {
    expect(container).toMatch(/^[0-9a-f]{64}$/)
    const { page } = await openWindow(`/containers/${id}/logs`)
    await page.getByText('5,001 lines').waitFor()
    await page.getByLabel('Find in the log').fill('4321')
    await page.getByText('1 line', { exact: true }).waitFor()
    await page.keyboard.press('Enter')
    await page.locator('mark', { hasText: '4321' }).waitFor()
    await page.getByLabel('Streams').selectOption('stderr only')
    await page.getByText('1 line', { exact: true }).waitFor()
    // Two pipes have no order between them: among the other lines it may be anywhere, and out of sight.
    await page.getByText('oh no', { exact: true }).waitFor()
    await expect.poll(() => new URL(page.url()).search).toBe('?stream=stderr')
    expect(await axeFindings(page)).toEqual([])
  } finally {
    await server.call('DELETE', `/containers/${id}?force=1`)
  }
})
