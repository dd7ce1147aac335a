import { built } from '../demo/demoImages.ts'
import type { TestWindow } from '../TestWindow.ts'
import type { Place } from './Place.ts'

/** Waits until the forest is there with the labels that come after it. */
export async function forest({ page }: TestWindow): Promise<void> {
  await page.getByRole('treeitem').first().waitFor({ state: 'attached' })
  await page
    .getByRole('treeitem', { name: /RUN|COPY|ADD/ })
    .first()
    .waitFor({ state: 'attached' })
}

async function walk(window: TestWindow, ...keys: readonly string[]): Promise<void> {
  await forest(window)
  await window.page.getByRole('tree').focus()
  for (const key of keys) await window.page.keyboard.press(key)
}

/** The forest of layers. */
export const layersPlaces: readonly Place[] = [
  { name: 'layers', path: '/layers', prepare: forest },
  {
    name: 'layers-layer',
    path: '/layers?order=name',
    prepare: async (window) => {
      await walk(window, 'Home', 'ArrowRight', 'ArrowDown')
      await window.page.getByRole('treeitem', { selected: true }).waitFor({ state: 'attached' })
    },
  },
  {
    name: 'layers-image',
    path: `/layers?image=${built.shop.id}`,
    prepare: ({ page }) => page.getByRole('complementary').getByRole('link', { name: 'Open image' }).waitFor(),
  },
  {
    name: 'layers-search',
    path: '/layers?search=shop',
    prepare: ({ page }) => page.getByText(/of \d+$/).waitFor(),
  },
  { name: 'layers-folded', path: '/layers?folds=bases&chains=closed', prepare: forest },
  {
    name: 'layers-under',
    path: '/layers',
    prepare: async (window) => {
      await walk(window, 'Home', 'Enter')
      await window.page.getByRole('navigation', { name: 'Shown part of the forest' }).waitFor()
    },
  },
  {
    name: 'layers-plan',
    path: '/layers?free=20000000',
    prepare: ({ page }) => page.getByText(/would go, which frees/).waitFor(),
  },
  {
    name: 'layers-view-menu',
    path: '/layers?scale=root',
    prepare: async (window) => {
      await forest(window)
      await window.page.getByRole('button', { name: 'View' }).click()
      await window.page.getByRole('menu').waitFor()
    },
  },
  {
    name: 'layers-not-there',
    path: `/layers?layer=sha256:${'0'.repeat(64)}`,
    prepare: ({ page }) => page.getByText('Nothing in the store has the digest').waitFor(),
  },
]
