import { built, platforms } from '../demo/demoImages.ts'
import type { TestWindow } from '../TestWindow.ts'
import type { Place } from './Place.ts'

const shop = `/images/${built.shop.id}`

async function mark({ page }: TestWindow, ...names: readonly string[]): Promise<void> {
  for (const name of names) await page.getByRole('checkbox', { name: `Mark ${name}` }).click()
  await page.getByText(`${names.length} marked`).waitFor()
}

/** The list of images. */
export const listPlaces: readonly Place[] = [
  { name: 'images', path: '/images', prepare: (window) => window.row('postgres').waitFor() },
  { name: 'images-marked', path: '/images', prepare: (window) => mark(window, 'team/shop:2.3.1', 'postgres:17') },
  {
    name: 'images-delete',
    path: '/images',
    prepare: async (window) => {
      await mark(window, 'team/shop:2.3.1', 'postgres:17')
      await window.page.getByRole('button', { name: 'Delete…' }).click()
      await window.page.getByText('free when the trash is emptied').waitFor()
    },
  },
  {
    name: 'images-groups',
    path: '/images?by=repository&open=team/shop&open=',
    prepare: (window) => window.row('2.3.1').waitFor(),
  },
  {
    name: 'images-menu',
    path: '/images',
    prepare: async (window) => {
      await window.row('postgres').click({ button: 'right' })
      await window.page.getByRole('menuitem', { name: 'Copy docker command' }).click()
      await window.page.getByRole('menuitem', { name: 'docker history --no-trunc postgres:17' }).waitFor()
    },
  },
  {
    name: 'images-save',
    path: '/images',
    prepare: async (window) => {
      await mark(window, 'team/shop:2.3.1', 'postgres:17')
      await window.page.getByRole('button', { name: 'Save…' }).click()
      await window.page.getByText('is the archive').waitFor()
    },
  },
  {
    name: 'images-names-removed',
    path: '/images',
    prepare: async (window) => {
      await window.row('postgres').click({ button: 'right' })
      await window.page.getByRole('menuitem', { name: 'Remove names…' }).click()
      await window.page.getByRole('checkbox', { name: 'postgres:latest' }).click()
    },
  },
  {
    name: 'images-nothing-found',
    path: '/images?filter=nothing-like-this',
    prepare: ({ page }) => page.getByText('No image matches').waitFor(),
  },
]

/** The page of an image. */
export const imagePlaces: readonly Place[] = [
  { name: 'image-history', path: shop, prepare: ({ page }) => page.getByText('npm ci').waitFor() },
  {
    name: 'image-history-step',
    path: shop,
    prepare: async ({ page }) => {
      const step = page.getByRole('button', { name: /npm ci/ })
      await step.click()
      await page.locator('button[aria-expanded=true]', { hasText: 'npm ci' }).waitFor()
    },
  },
  { name: 'image-layers', path: `${shop}/layers`, prepare: ({ page }) => page.getByText('Used by').waitFor() },
  {
    name: 'image-layer',
    path: `${shop}/layers?layer=1`,
    prepare: ({ page }) => page.getByText('Not unpacked yet').waitFor(),
  },
  {
    name: 'image-files',
    path: `${shop}/files`,
    prepare: ({ page }) => page.getByRole('row', { name: /^Directory usr/ }).waitFor(),
  },
  {
    name: 'image-files-changed',
    path: `${shop}/files?layer=2&path=etc/passwd&changes`,
    prepare: ({ page }) => page.getByRole('region', { name: 'Details of the file' }).getByText('sha256').waitFor(),
  },
  {
    name: 'image-files-path-refused',
    path: `${shop}/files`,
    prepare: async ({ page }) => {
      await page.getByRole('textbox', { name: 'Go to path' }).fill('/etc/nothing/like/this')
      await page.keyboard.press('Enter')
      await page.getByText('Could not find /etc/nothing').waitFor()
    },
  },
  {
    name: 'image-files-nowhere',
    path: `${shop}/files?layer=1&path=not/there`,
    prepare: ({ page }) => page.getByText('Could not find /not/there').waitFor(),
  },
  {
    name: 'image-configuration',
    path: `${shop}/configuration`,
    prepare: ({ page }) => page.getByText('SHOP_PORT').first().waitFor(),
  },
  { name: 'image-json', path: `${shop}/json`, prepare: ({ page }) => page.getByLabel('Config as JSON').waitFor() },
  {
    name: 'image-json-jq',
    path: `${shop}/json?jq=.history%5B%5D`,
    prepare: ({ page }) => page.getByRole('region', { name: 'What jq gave' }).waitFor(),
  },
  {
    name: 'image-json-jq-error',
    path: `${shop}/json?document=inspect&jq=.%5B0%5D.Config%7C`,
    prepare: ({ page }) => page.getByText('compile error').waitFor(),
  },
  {
    name: 'image-json-platforms',
    path: `/images/${platforms[0]?.id}/json`,
    prepare: ({ page }) => page.getByText('Index', { exact: true }).waitFor(),
  },
  {
    name: 'image-name-dialog',
    path: shop,
    prepare: async ({ page }) => {
      await page.getByRole('button', { name: 'Add name…' }).click()
      await page.getByLabel('Name and tag').fill('one/more:1')
    },
  },
  {
    name: 'image-name-refused',
    path: shop,
    prepare: async ({ page }) => {
      await page.getByRole('button', { name: 'Add name…' }).click()
      await page.getByLabel('Name and tag').fill('Not A Name')
      await page.getByRole('dialog').getByRole('button', { name: 'Add name' }).click()
      await page.getByRole('dialog').getByRole('alert').waitFor()
    },
  },
  {
    name: 'image-long-name',
    path: `/images/${built.reports.id}`,
    prepare: ({ page }) => page.getByText('pip install').waitFor(),
  },
  { name: 'image-not-there', path: '/images/nowhere:1', prepare: ({ page }) => page.getByRole('alert').waitFor() },
]
