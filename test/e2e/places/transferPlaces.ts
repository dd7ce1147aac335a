import { transferAddress } from '../../../src/renderer/client/transferAddress.ts'
import type { FaultProxy } from '../../fixtures/registry/FaultProxy.ts'
import { longRepository, shopLayers } from '../demo/demoRegistry.ts'
import type { TestWindow } from '../TestWindow.ts'
import type { Place } from './Place.ts'

/** Goes to the page of a pull or push of something in the registry. */
async function goTo({ page }: TestWindow, kind: 'pull' | 'push', proxy: FaultProxy, name: string): Promise<void> {
  const reference = `${proxy.host}/${name}`
  await page.goto(new URL(transferAddress(kind, { reference }), page.url()).href)
}

/** What is to be seen when it is known what a pull costs. */
async function costOf(window: TestWindow, proxy: FaultProxy, name: string): Promise<void> {
  await goTo(window, 'pull', proxy, name)
  await window.page.getByRole('button', { name: /^Pull/ }).and(window.page.locator(':enabled')).waitFor()
}

/** The pages of pulls and pushes, and what came of comparing tags with their registries. */
export const transferPlaces: readonly Place[] = [
  {
    name: 'pull-completing',
    path: '/images/pull',
    store: 'registry',
    prepare: async ({ page }) => {
      await page.getByRole('combobox', { name: 'Image' }).fill('a')
      await page.getByRole('option', { name: 'alpine' }).waitFor()
      await page.keyboard.press('ArrowDown')
    },
  },
  {
    name: 'pull-cost',
    path: '/images/pull',
    store: 'registry',
    prepare: async (window, registry) => costOf(window, await registry(), 'team/shop:1.0'),
  },
  {
    name: 'pull-cost-many-layers',
    path: '/images/pull',
    store: 'registry',
    prepare: async (window, registry) =>
      costOf(window, await registry(), `${longRepository}:2026.01-rc.4-build.20260101`),
  },
  {
    name: 'pull-up-to-date',
    path: '/images/pull',
    store: 'registry',
    prepare: async (window, registry) => costOf(window, await registry(), 'team/base:3.20'),
  },
  {
    name: 'pull-artifact',
    path: '/images/pull',
    store: 'registry',
    prepare: async (window, registry) => {
      await goTo(window, 'pull', await registry(), 'team/shop:sbom')
      await window.page.getByText('is no image').waitFor()
    },
  },
  {
    name: 'pull-not-there',
    path: '/images/pull',
    store: 'registry',
    prepare: async (window, registry) => {
      await goTo(window, 'pull', await registry(), 'team/nothing:1.0')
      await window.page.getByRole('alert').waitFor()
    },
    allow: /status of 4\d\d/,
  },
  {
    name: 'push-another-name',
    path: '/images/push',
    store: 'registry',
    prepare: async (window, registry) => {
      await goTo(window, 'push', await registry(), 'team/base:3.20')
      await window.page.getByText('There already', { exact: true }).waitFor()
      await window.page.getByRole('button', { name: 'Another name…' }).click()
      await window.page.getByRole('combobox', { name: 'New name' }).waitFor()
    },
  },
  {
    name: 'images-updates',
    path: '/images',
    store: 'registry',
    prepare: async (window) => {
      await window.row('team/base').waitFor()
      await window.page.getByRole('button', { name: 'Check for updates' }).click()
      await window.page.getByRole('button', { name: 'Tag by tag' }).click()
      await window.page.getByRole('list', { name: 'Tags' }).getByText('Up to date').waitFor()
    },
  },
  {
    name: 'pull-running',
    path: '/images/pull',
    store: 'registry',
    prepare: async (window, registry) => {
      const proxy = await registry()
      const [, , first, second] = shopLayers
      const busy = { kind: 'answer', status: 503, headers: { 'retry-after': '40' } } as const
      proxy.add({ path: new RegExp(`${first}`), times: 100, action: busy })
      proxy.add({ path: new RegExp(`${second}`), times: 100, action: { kind: 'slow', bytesPerSecond: 2000 } })
      await costOf(window, proxy, 'team/shop:1.0')
      await window.page.getByRole('button', { name: /^Pull/ }).click()
      await window.page
        .getByRole('list', { name: 'Layers' })
        .getByText(/^Downloading .+ of /)
        .first()
        .waitFor()
    },
  },
  {
    name: 'operations-pull',
    path: '/operations?state=under-way',
    store: 'registry',
    prepare: async ({ page }) => {
      await page.getByRole('grid', { name: 'Operations' }).locator('tbody tr').first().click()
      await page.getByRole('list', { name: 'Layers' }).waitFor()
    },
  },
]
