import { makeDockerArchive } from '../../fixtures/dockerArchive.ts'
import { pulled } from '../demo/demoImages.ts'
import type { Place } from './Place.ts'

/** The frame around all pages. */
export const shellPlaces: readonly Place[] = [
  {
    name: 'palette',
    path: '/images',
    prepare: async ({ page }) => {
      await page.getByRole('button', { name: 'Find' }).click()
      await page.getByRole('combobox').fill('sh')
      await page.getByRole('option', { name: 'team/shop:2.3.1' }).waitFor()
    },
  },
  {
    name: 'keyboard-overview',
    path: '/images',
    prepare: async (window) => {
      await window.row('postgres').waitFor()
      await window.page.keyboard.press('?')
      await window.page.getByRole('dialog', { name: 'Keyboard' }).waitFor()
    },
  },
  {
    name: 'theme-menu',
    path: '/images',
    prepare: async ({ page }) => {
      await page.getByRole('button', { name: 'Theme' }).click()
      await page.getByRole('menuitemradio', { name: 'Dark' }).waitFor()
    },
  },
  {
    name: 'first-run',
    path: '/images',
    store: 'empty',
    prepare: ({ page }) => page.getByText('or for one shell only:').waitFor(),
  },
  {
    name: 'nothing-at-address',
    path: '/no/such/page',
    prepare: ({ page }) => page.getByRole('heading', { name: 'There is nothing at this address' }).waitFor(),
  },
  {
    name: 'loading',
    path: '/images',
    prepare: async (window) => {
      await window.slowDown(100_000)
      await window.chooseFiles('Load…', [{ name: 'redis-8-alpine.tar', bytes: makeDockerArchive([pulled.redis]) }])
      await window.page.getByRole('button', { name: 'Cancel Load redis-8-alpine.tar' }).waitFor()
    },
    allow: /ERR_|499/,
  },
  {
    name: 'load-error',
    path: '/images',
    prepare: async (window) => {
      const whole = makeDockerArchive([pulled.debian])
      await window.chooseFiles('Load…', [{ name: 'debian-backup.tar', bytes: whole.subarray(0, 700_000) }])
      await window.page.getByRole('alert').first().waitFor()
    },
    allow: /status of 4\d\d/,
  },
]
