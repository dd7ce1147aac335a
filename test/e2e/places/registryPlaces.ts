import { type RegistryPlace, registryAddress } from '../../../src/renderer/features/registries/registriesAddress.ts'
import type { FaultProxy } from '../../fixtures/registry/FaultProxy.ts'
import { longRepository, pushNightly } from '../demo/demoRegistry.ts'
import type { TestWindow } from '../TestWindow.ts'
import type { Place } from './Place.ts'

const longHost = 'registry.continuous-delivery.europe-west-4.a-company-with-a-long-name.example:5000'
/** Nothing listens there. */
const downHost = '127.0.0.1:9'

/** Goes to what a place of the registry shows. */
async function browse({ page }: TestWindow, host: string, place: Partial<RegistryPlace>): Promise<void> {
  await page.goto(new URL(registryAddress(host, place), page.url()).href)
}

/** Goes to an image of the registry, in one of its views. */
async function look(window: TestWindow, proxy: FaultProxy, place: Partial<RegistryPlace>): Promise<void> {
  await browse(window, proxy.host, place)
  await window.page.getByRole('tab', { name: 'Manifest' }).waitFor()
}

/** The registries and what is in one, before anything is pulled. */
export const registryPlaces: readonly Place[] = [
  {
    name: 'registries',
    path: '/registries',
    store: 'trash',
    prepare: async ({ page }) => {
      await page.getByRole('button', { name: 'Add…' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel('Registry').fill(longHost)
      await dialog.getByLabel('Mirrors').fill('https://mirror.example\nhttps://second-mirror.example:8443/hub')
      await dialog.getByLabel('May be spoken to without TLS').check({ force: true })
      await dialog.getByRole('button', { name: 'Add' }).click()
      await page.getByText('2 mirrors').click()
    },
  },
  {
    name: 'registries-edit',
    path: '/registries',
    store: 'trash',
    prepare: async ({ page }) => {
      await page.getByText('2 mirrors').click()
      await page.getByRole('button', { name: 'Mirrors and TLS…' }).click()
      await page.getByLabel('Mirrors').waitFor()
    },
  },
  {
    name: 'registry-tags',
    path: '/registries',
    store: 'trash',
    prepare: async (window, registry) => {
      const proxy = await registry()
      const repository = await pushNightly(proxy)
      await browse(window, proxy.host, { repository })
      await window.page.getByRole('listbox', { name: /^Tags/ }).getByRole('option').nth(50).waitFor()
    },
  },
  {
    name: 'registry-layers',
    path: '/registries',
    store: 'trash',
    prepare: async (window, registry) => {
      await look(window, await registry(), { repository: longRepository, tag: '2026.01-rc.4-build.20260101' })
    },
  },
  {
    name: 'registry-files',
    path: '/registries',
    store: 'trash',
    prepare: async (window, registry) => {
      await look(window, await registry(), { repository: 'team/shop', tag: '1.0', view: 'files' })
      await window.page.getByLabel('Layer', { exact: true }).selectOption({ index: 1 })
      await window.page.getByRole('cell', { name: 'file-1' }).waitFor()
    },
  },
  {
    name: 'registry-manifest',
    path: '/registries',
    store: 'trash',
    prepare: async (window, registry) => {
      await look(window, await registry(), { repository: 'team/shop', tag: '1.0', view: 'manifest' })
      await window.page.getByRole('region', { name: 'Manifest' }).waitFor()
    },
  },
  {
    name: 'registry-artifact',
    path: '/registries',
    store: 'trash',
    prepare: async (window, registry) => {
      await look(window, await registry(), { repository: 'team/shop', tag: 'sbom' })
    },
  },
  {
    name: 'registries-login-failed',
    path: '/registries',
    store: 'trash',
    prepare: async ({ page }) => {
      await page.getByRole('button', { name: 'Log in…' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel('Registry').fill(downHost)
      await dialog.getByLabel('User name').fill('anna')
      await dialog.getByLabel('Password or access token').fill('secret')
      await dialog.getByRole('button', { name: 'Log in' }).click()
      await dialog.getByRole('alert').waitFor()
    },
    allow: /status of \d+/,
  },
  {
    name: 'registry-down',
    path: registryAddress(downHost, { repository: 'team/shop', tag: '1.0' }),
    store: 'trash',
    prepare: ({ page }) => page.getByRole('alert').nth(2).waitFor(),
    allow: /status of \d+/,
  },
]
