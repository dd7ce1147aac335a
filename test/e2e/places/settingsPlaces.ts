import type { TestWindow } from '../TestWindow.ts'
import type { Place } from './Place.ts'

const inTable = ({ page }: TestWindow) => page.getByRole('table', { name: 'What lies in the data root' }).waitFor()

async function askForPlace({ page }: TestWindow, path: string): Promise<void> {
  await page.getByRole('button', { name: 'Change the place…' }).click()
  await page.getByLabel('Folder of the next start').fill(path)
}

/** The settings. */
export const settingsPlaces: readonly Place[] = [
  { name: 'settings-storage', path: '/settings', prepare: inTable },
  {
    name: 'settings-place-dialog',
    path: '/settings/storage',
    prepare: async (window) => {
      await askForPlace(window, '/tmp/a-disk-with-a-rather-long-name/lamina')
      await window.page.getByText('Nothing is moved or deleted').waitFor()
    },
  },
  {
    name: 'settings-place-refused',
    path: '/settings/storage',
    prepare: async (window) => {
      await askForPlace(window, '/etc')
      await window.page.getByRole('dialog').getByRole('alert').waitFor()
    },
  },
  {
    name: 'settings-appearance',
    path: '/settings/appearance',
    prepare: ({ page }) => page.getByRole('radio', { name: 'Dark' }).waitFor(),
  },
  {
    name: 'settings-terminal',
    path: '/settings/terminal',
    prepare: ({ page }) => page.getByLabel('Scrollback').waitFor(),
  },
  {
    name: 'settings-registries',
    path: '/settings/registries',
    prepare: ({ page }) => page.getByLabel('Layers at once').waitFor(),
  },
  {
    name: 'settings-trash',
    path: '/settings/trash',
    prepare: ({ page }) => page.getByLabel('Deleted images rest for').waitFor(),
  },
  {
    name: 'settings-docker',
    path: '/settings/docker',
    prepare: ({ page }) => page.getByRole('button', { name: 'Use Lamina for docker' }).waitFor(),
  },
  {
    name: 'settings-about',
    path: '/settings/about',
    prepare: async ({ page }) => {
      await page.getByText('SQLite').waitFor()
      await page.getByText('Licences').click()
      await page.getByRole('cell', { name: 'OFL-1.1' }).waitFor()
    },
  },
]
