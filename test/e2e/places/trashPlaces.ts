import type { TestWindow } from '../TestWindow.ts'
import type { Place } from './Place.ts'

/** Deletes an image from the list into the trash. */
async function remove(window: TestWindow, name: string): Promise<void> {
  await window.row(name).first().getByRole('checkbox').click()
  await window.page.getByRole('button', { name: 'Delete…' }).click()
  const dialog = window.page.getByRole('dialog')
  await dialog.getByText('free when the trash is emptied').waitFor()
  await dialog.getByRole('button', { name: 'Delete image' }).click()
  await dialog.waitFor({ state: 'detached' })
}

const entry = ({ page }: TestWindow) =>
  page.getByRole('grid', { name: 'List of deleted images' }).locator('tbody tr').first()

/** What was deleted, and what may go; each goes on where the one before left the store. */
export const trashPlaces: readonly Place[] = [
  {
    name: 'trash-nothing',
    path: '/storage/trash',
    store: 'trash',
    prepare: ({ page }) => page.getByText('Nothing is in the trash.').waitFor(),
  },
  {
    name: 'prune-nothing',
    path: '/storage/prune',
    store: 'trash',
    prepare: ({ page }) => page.getByText('Nothing goes.').waitFor(),
  },
  {
    name: 'undo-bar',
    path: '/images',
    store: 'trash',
    prepare: async (window) => {
      await remove(window, 'a-very-long-name')
      await window.page.getByRole('status').getByRole('button', { name: 'Undo' }).waitFor()
    },
  },
  {
    name: 'trash',
    path: '/images',
    store: 'trash',
    prepare: async (window) => {
      await remove(window, 'many-names')
      await window.page.goto(new URL('/storage/trash', window.page.url()).href)
      await entry(window).click()
    },
  },
  {
    name: 'trash-empty-dialog',
    path: '/storage/trash',
    store: 'trash',
    prepare: async (window) => {
      await entry(window).waitFor()
      await window.page.getByRole('button', { name: 'Empty now…' }).click()
      await window.page.getByText('2 images go for good').waitFor()
    },
  },
  {
    name: 'prune',
    path: '/storage/prune?images=unused',
    store: 'trash',
    prepare: ({ page }) => page.getByRole('button', { name: 'Prune…' }).and(page.locator(':enabled')).waitFor(),
  },
  {
    name: 'prune-dialog',
    path: '/storage/prune?images=unused',
    store: 'trash',
    prepare: async ({ page }) => {
      await page.getByRole('button', { name: 'Prune…' }).and(page.locator(':enabled')).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Prune' }).waitFor()
    },
  },
  {
    name: 'storage-with-trash',
    path: '/storage',
    store: 'trash',
    prepare: ({ page }) => page.getByRole('table', { name: 'Parts on disk' }).waitFor(),
  },
]
