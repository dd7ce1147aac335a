import { expect } from 'vitest'
import { test } from './windowTest.ts'

test.beforeEach(({ server }) => server.clear())

test('from the first run to freed space, by mouse', async ({ window, server }) => {
  const { page } = window
  const rail = page.getByRole('navigation').first()
  await page.getByRole('button', { name: 'Load samples' }).click()
  await window.row('lamina/web').waitFor()

  await page.getByRole('link', { name: 'lamina/web' }).first().click()
  await page.getByRole('heading', { level: 1, name: 'lamina/web:1' }).waitFor()
  await page.getByRole('tab', { name: 'Files' }).click()
  await page.getByRole('option', { name: /^1/ }).click()
  await page.waitForURL('**/files?layer=1')
  await page.getByText(/Layer 1 of \d/).waitFor()

  await rail.getByRole('link', { name: 'Layers' }).click()
  const base = page.getByRole('treeitem', { name: /^layer 1 of lamina\// }).first()
  await base.waitFor({ state: 'attached' })
  const box = await base.boundingBox()
  await page.mouse.click((box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2)
  await page.getByRole('complementary', { name: 'Details' }).getByText('Layer 1 from the base').waitFor()

  await rail.getByRole('link', { name: 'Storage' }).click()
  await page.getByRole('table', { name: 'Largest layers' }).waitFor()
  await page.getByRole('link', { name: 'Free space…' }).click()
  await page.getByLabel('Free at least').fill('1 kB')
  await page.getByRole('table', { name: 'Images that go' }).waitFor()
  await page.getByRole('button', { name: /^Remove 1 image…/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove 1 image' }).click()
  await page.getByText('freed on disk, as planned').waitFor()

  await page
    .getByRole('contentinfo')
    .getByRole('button', { name: /Operations/ })
    .click()
  const tray = page.getByRole('complementary', { name: 'Operations' })
  await tray.getByText('Load the sample images').first().waitFor()
  await tray.getByText(/^Deleted 1 image, .* freed on disk$/).waitFor()

  await rail.getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('link', { name: 'Appearance' }).click()
  await page.locator('label', { hasText: 'Dark' }).click()
  await expect.poll(() => page.locator('html').getAttribute('data-mantine-color-scheme')).toBe('dark')
  await page.locator('label', { hasText: /system/i }).click()

  await rail.getByRole('link', { name: 'Images' }).click()
  const left = await server.call('GET', '/images/json')
  await expect.poll(() => window.rows.count()).toBe(Array.isArray(left) ? left.length : -1)
})

test('from the first run to freed space, by keyboard alone', async ({ window, server }) => {
  const { page } = window
  const press = async (...keys: readonly string[]) => {
    for (const key of keys) await page.keyboard.press(key)
  }
  await window.tabTo('Load samples')
  await press('Enter')
  await window.row('lamina/web').waitFor()

  await press('/')
  await page.keyboard.type('lamina/web')
  await expect.poll(() => window.rows.count()).toBe(1)
  await press('ArrowDown', 'Enter')
  await page.getByRole('heading', { level: 1, name: 'lamina/web:1' }).waitFor()
  await window.tabTo('History')
  await press('ArrowRight', 'ArrowRight')
  await page.waitForURL(/\/files/)
  await page.getByText(/Layer \d of \d/).waitFor()
  await press('Alt+ArrowDown')
  await page.waitForURL('**/files?layer=*')

  await press('g', 'l')
  await page
    .getByRole('treeitem', { name: /^layer 1 of lamina\// })
    .first()
    .waitFor({ state: 'attached' })
  await window.tabTo('Forest of layers')
  await page.keyboard.type('lamina/web')
  const details = page.getByRole('complementary', { name: 'Details' })
  await details.getByRole('heading', { name: 'lamina/web:1' }).waitFor()

  // Letters are names in the tree.
  await window.tabTo('Layers', 'Shift+Tab')
  await press('g', 's')
  await page.getByRole('table', { name: 'Largest layers' }).waitFor()
  await press('Control+k')
  await page.keyboard.type('free space')
  await page.getByRole('option', { name: /Free space/ }).waitFor()
  await press('Enter')
  await window.tabTo('Free at least')
  await page.keyboard.type('1 kB')
  await page.getByRole('table', { name: 'Images that go' }).waitFor()
  await window.tabTo('Remove 1 image…')
  await press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Remove 1 image?' })
  await dialog.waitFor()
  await window.tabTo('Remove 1 image')
  await press('Enter')
  await page.getByText('freed on disk, as planned').waitFor()

  await press('g', ',')
  await page.getByRole('heading', { level: 1, name: 'Storage place' }).waitFor()
  await press('g', 'i')
  const left = await server.call('GET', '/images/json')
  await expect.poll(() => window.rows.count()).toBe(Array.isArray(left) ? left.length : -1)
})
