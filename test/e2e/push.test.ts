import { describe, expect } from 'vitest'
import { makeFileLayer, makeImage, makeLayer, makeSmallImage } from '../fixtures/image.ts'
import { seededBytes } from '../fixtures/random.ts'
import { fetchManifest } from '../fixtures/registry/pushRemote.ts'
import { cannotStartRegistry } from '../fixtures/registry/TestRegistry.ts'
import { axeFindings } from './axeFindings.ts'
import { test } from './registryTest.ts'

const base = makeLayer([{ name: 'base', content: seededBytes(5, 300_000) }])
const ant = makeImage({ layers: [base, makeFileLayer('ant', 'one')], tags: ['ant:1'] })

describe.skipIf(cannotStartRegistry !== undefined)('a push', () => {
  test.beforeEach(async ({ server, proxy }) => {
    proxy.reset()
    await server.setImages([ant, makeSmallImage('bee:1', 'bee')])
  })

  test('begins with a name in a registry, says what is sent, and ends with the digest there, by mouse', async ({
    registry,
    proxy,
    window,
    server,
  }) => {
    const { page } = window
    window.allow(/status of \d\d\d/)
    await server.call('POST', `/images/bee:1/tag?repo=${encodeURIComponent(`${proxy.host}/known`)}&tag=1`)
    await window.row('ant').click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Push…' }).click()
    await page.getByText('official images').waitFor()
    await page.getByRole('button', { name: 'Another name…' }).click()
    await page.getByRole('button', { name: `${proxy.host}/ant:1`, exact: true }).click()
    const name = page.getByRole('combobox', { name: 'New name' })
    await expect.poll(() => name.inputValue()).toBe(`${proxy.host}/ant:1`)
    await name.fill(`${proxy.host}/mouse/ant:1`)
    await page.getByRole('button', { name: 'Add name' }).click()
    await page.getByText('nothing of this name').waitFor()
    await page.getByRole('row').filter({ hasText: 'to compress' }).first().waitFor()
    expect(await axeFindings(page)).toEqual([])
    await page.getByRole('button', { name: /^Push/ }).click()
    await page.getByText(`Pushed ${proxy.host}/mouse/ant:1`).waitFor()
    const there = await fetchManifest(registry, 'mouse/ant', '1')
    await page.getByText(there?.digest ?? 'no manifest').waitFor()
    await page.getByRole('button', { name: 'Copy digest' }).click()
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(there?.digest)
    await page.goBack()
    await page.getByText('There already', { exact: true }).waitFor()
  })

  test('is found in the palette and done by keyboard alone', async ({ registry, proxy, window, server }) => {
    const { page } = window
    const name = `${proxy.host}/keys/bee`
    await server.call('POST', `/images/bee:1/tag?repo=${encodeURIComponent(name)}&tag=1`)
    await window.row('bee').waitFor()
    await page.keyboard.press('Control+k')
    await page.keyboard.type('push an image')
    await expect.poll(() => window.activeRow()).toContain('Push an image')
    await page.keyboard.press('Enter')
    const field = page.getByRole('combobox', { name: 'Image' })
    await expect.poll(() => field.evaluate((element) => element === document.activeElement)).toBe(true)
    await page.keyboard.type(`${name}:1`)
    await page.keyboard.press('Enter')
    const push = page.getByRole('button', { name: /^Push/ })
    await push.and(page.locator(':enabled')).waitFor()
    await push.focus()
    await page.keyboard.press('Enter')
    await page.getByText(`Pushed ${name}:1`).waitFor()
    expect(await fetchManifest(registry, 'keys/bee', '1')).toBeDefined()
  })

  test('goes on over a reload and is cancelled; tried again it sends the rest', async ({ proxy, window, server }) => {
    const { page } = window
    const name = `${proxy.host}/slow/ant`
    await server.call('POST', `/images/ant:1/tag?repo=${encodeURIComponent(name)}&tag=1`)
    const busy = { kind: 'answer', status: 503, headers: { 'retry-after': '40' } } as const
    proxy.add({ path: /\/blobs\/uploads\//, times: 100, action: busy })
    await page.goto(new URL(`/images/push?reference=${name}:1`, page.url()).href)
    await page.getByRole('button', { name: /^Push/ }).and(page.locator(':enabled')).click()
    const layers = page.getByRole('list', { name: 'Layers' })
    await layers
      .getByText(/^Trying again in \d+ s/)
      .first()
      .waitFor()
    await page.reload()
    await layers
      .getByText(/^Trying again in \d+ s/)
      .first()
      .waitFor()
    await page.getByRole('button', { name: 'Cancel', exact: true }).click()
    await page.getByText('What the registry has by now is not sent again.').waitFor()
    proxy.reset()
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText(`Pushed ${name}:1`).waitFor()
  })

  test('to a registry that is not there says so', async ({ window, server }) => {
    const { page } = window
    window.allow(/status of \d\d\d/)
    await server.call('POST', `/images/ant:1/tag?repo=${encodeURIComponent('127.0.0.1:9/ant')}&tag=1`)
    await page.goto(new URL('/images/push?reference=127.0.0.1:9/ant:1', page.url()).href)
    await page.getByRole('alert').getByText('127.0.0.1:9').first().waitFor()
    expect(await page.getByRole('button', { name: /^Push/ }).isDisabled()).toBe(true)
  })
})
