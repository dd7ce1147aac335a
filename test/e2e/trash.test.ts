import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { makeDockerArchive } from '../fixtures/dockerArchive.ts'
import { makeImage, makeLayer } from '../fixtures/image.ts'
import { seededBytes } from '../fixtures/random.ts'
import { axeFindings } from './axeFindings.ts'
import { test as base } from './windowTest.ts'

const own = (name: string, size: number) => makeLayer([{ name, content: seededBytes(size, size) }])
const images = [
  makeImage({ layers: [own('web', 200_000)], tags: ['web:1', 'web:latest'] }),
  makeImage({ layers: [own('data', 300_000)], tags: ['data:1'] }),
  makeImage({ layers: [own('untagged', 50_000)] }),
]

const test = base.override('path', '/images')

test.beforeEach(async ({ server }) => {
  await server.clear()
  await server.load(makeDockerArchive(images))
})

test('a deleted image rests in the trash and comes back with all its names, by keyboard alone', async ({
  window: { page },
}) => {
  await page.getByRole('row', { name: /web/ }).first().click()
  await page.keyboard.press('Delete')
  const dialog = page.getByRole('dialog')
  await dialog.getByText(/trash/).first().waitFor()
  await dialog.getByRole('button', { name: /^(Delete|Move)/ }).press('Enter')
  await dialog.waitFor({ state: 'hidden' })
  await page.goto(`${new URL(page.url()).origin}/storage/trash`)
  await page.getByRole('row', { name: /web:1/ }).waitFor()
  expect(await axeFindings(page)).toEqual([])
  await page.getByRole('grid', { name: 'List of deleted images' }).focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('u')
  await page.getByText('web:1 is back.').waitFor()
  await page.getByText('Nothing is in the trash.').waitFor()
  await page.goto(`${new URL(page.url()).origin}/images/web:latest`)
  await page.getByRole('heading', { name: /web/ }).first().waitFor()
})

/** Deletes an image of the list into the trash. */
async function remove(page: Page, name: string): Promise<void> {
  await page
    .getByRole('row', { name: new RegExp(name) })
    .first()
    .click()
  await page.keyboard.press('Delete')
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Delete/ })
    .click()
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
}

test('a deletion is undone where it was done: by the bar, by a key, and from the operations', async ({
  window: { page },
}) => {
  const row = page.getByRole('row', { name: /web/ })
  const bar = page.getByRole('status').filter({ hasText: 'web:1' })

  await remove(page, 'web')
  await bar.getByText('web:1 rests in the trash.').waitFor()
  await row.waitFor({ state: 'hidden' })
  await bar.getByRole('button', { name: 'Undo' }).click()
  await bar.getByText('web:1 is back.').waitFor()
  await row.first().waitFor()

  await remove(page, 'web')
  await bar.getByText('web:1 rests in the trash.').waitFor()
  await page.keyboard.press('ControlOrMeta+z')
  await bar.getByText('web:1 is back.').waitFor()
  await row.first().waitFor()

  await remove(page, 'web')
  await bar.getByRole('button', { name: 'Dismiss' }).click()
  await row.waitFor({ state: 'hidden' })
  await page.getByRole('button', { name: /^Operations/ }).click()
  const tray = page.getByRole('complementary', { name: 'Operations' })
  await tray.getByRole('button', { name: 'Undo' }).click()
  await row.first().waitFor()
  await expect.poll(() => tray.getByRole('button', { name: 'Undo' }).count()).toBe(0)
})

test('emptying the trash tells what it frees, and frees it', async ({ window: { page } }) => {
  await page.getByRole('row', { name: /data/ }).first().click()
  await page.keyboard.press('Delete')
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: /^(Delete|Move)/ }).click()
  await dialog.waitFor({ state: 'hidden' })
  await page.goto(`${new URL(page.url()).origin}/storage/trash`)
  await page.getByRole('row', { name: /data:1/ }).waitFor()
  await page.getByRole('button', { name: 'Empty now…' }).click()
  await dialog.getByText(/1 image goes for good/).waitFor()
  await dialog.getByRole('button', { name: 'Empty' }).click()
  await page.getByText('Nothing is in the trash.').waitFor()
})

test('prune shows exactly what goes before it goes', async ({ openWindow }) => {
  const { page } = await openWindow('/storage/prune')
  await page.getByText('1 image with 1 layer that no other image needs').waitFor()
  await page.getByText('All that no container was made from').click()
  await page.getByText('3 images with 3 layers that no other image needs').waitFor()
  expect(new URL(page.url()).search).toBe('?images=unused')
  expect(await axeFindings(page)).toEqual([])
  await page.getByText('Those without a tag').click()
  await page.getByText('1 image with 1 layer that no other image needs').waitFor()
  await page.getByRole('button', { name: 'Prune…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Prune' }).click()
  await page.getByText('Done as shown').waitFor()
  await page.getByText('Nothing goes.').waitFor()
})
