import type { TestWindow } from '../TestWindow.ts'
import type { Place } from './Place.ts'

/** Waits for the plan of an address of the planner. */
export async function planned({ page }: TestWindow): Promise<void> {
  await page.getByText('is freed on disk by removing').waitFor()
  await page.getByRole('table', { name: 'Images that go' }).waitFor()
}

/** Where the bytes go, and what frees some. */
export const storagePlaces: readonly Place[] = [
  {
    name: 'storage',
    path: '/storage',
    prepare: ({ page }) => page.getByRole('table', { name: 'Largest layers' }).waitFor(),
  },
  {
    name: 'storage-layers',
    path: '/storage?by=disk',
    prepare: async ({ page }) => {
      await page.getByRole('table', { name: 'Largest layers' }).waitFor()
      await page.getByRole('navigation', { name: 'Pages of layers' }).scrollIntoViewIfNeeded()
    },
  },
  {
    name: 'storage-empty',
    path: '/storage',
    store: 'empty',
    prepare: ({ page }) => page.getByText('There are no layers yet.').waitFor(),
  },
  { name: 'free', path: '/storage/free', prepare: ({ page }) => page.getByText('Say how much you need.').waitFor() },
  { name: 'free-plan', path: '/storage/free?bytes=60000000', prepare: planned },
  {
    name: 'free-out-of-reach',
    path: '/storage/free?bytes=90000000000',
    prepare: async (window) => {
      await planned(window)
      await window.page.getByRole('button', { name: 'Keep hello-world:latest' }).click()
      await window.page.getByText('while you keep some of them').waitFor()
    },
  },
  {
    name: 'free-dialog',
    path: '/storage/free?bytes=60000000',
    prepare: async (window) => {
      await planned(window)
      await window.page.getByRole('button', { name: /^Remove \d+ images…/ }).click()
      await window.page
        .getByRole('dialog')
        .getByRole('button', { name: /^Remove/ })
        .waitFor()
    },
  },
  {
    name: 'free-nothing',
    path: '/storage/free',
    store: 'empty',
    prepare: ({ page }) => page.getByText('There is nothing that could be freed').waitFor(),
  },
]
