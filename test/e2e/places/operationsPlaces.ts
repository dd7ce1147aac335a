import type { Place } from './Place.ts'

/** The work under way and the history. */
export const operationsPlaces: readonly Place[] = [
  {
    name: 'operations',
    path: '/operations',
    prepare: ({ page }) => page.getByRole('grid', { name: 'Operations' }).locator('tbody tr').first().waitFor(),
  },
  {
    name: 'operations-details',
    path: '/operations',
    prepare: async ({ page }) => {
      await page.getByRole('grid', { name: 'Operations' }).locator('tbody tr').first().click()
      await page.getByRole('complementary', { name: 'Details of the operation' }).waitFor()
    },
  },
  {
    name: 'operations-clear',
    path: '/operations',
    prepare: async ({ page }) => {
      await page.getByRole('button', { name: 'Clear history…' }).click()
      await page.getByRole('dialog').getByText('no byte is freed').waitFor()
    },
  },
  {
    name: 'operations-empty',
    path: '/operations',
    store: 'empty',
    prepare: ({ page }) => page.getByText('Nothing was done yet.').waitFor(),
  },
  {
    name: 'operations-none-found',
    path: '/operations?state=cancelled&kind=import',
    prepare: ({ page }) => page.getByText('No operation is like that.').waitFor(),
  },
]
