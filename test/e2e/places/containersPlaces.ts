import type { TestWindow } from '../TestWindow.ts'
import type { Place } from './Place.ts'

async function openPage({ page }: TestWindow, name: string, view: string): Promise<void> {
  await page.getByRole('row', { name: new RegExp(name) }).dblclick()
  await page.getByRole('tab', { name: view }).click()
}

/** The list of containers, the dialogs over it, and the page of a container. */
export const containersPlaces: readonly Place[] = [
  {
    name: 'containers',
    path: '/containers',
    store: 'containers',
    prepare: ({ page }) => page.getByRole('row', { name: /web.*Up/ }).waitFor(),
  },
  {
    name: 'containers-marked',
    path: '/containers',
    store: 'containers',
    prepare: async ({ page }) => {
      await page.getByRole('row', { name: /web/ }).getByRole('checkbox').click({ force: true })
      await page.getByText('1 marked').waitFor()
    },
  },
  {
    name: 'containers-menu',
    path: '/containers',
    store: 'containers',
    prepare: async ({ page }) => {
      await page.getByRole('row', { name: /web/ }).click({ button: 'right' })
      await page.getByRole('menuitem', { name: 'Remove…' }).waitFor()
    },
  },
  {
    name: 'containers-run',
    path: '/containers?run=docker+run+-d+-p+8080:80+-m+64m+busybox:test',
    store: 'containers',
    prepare: async ({ page }) => {
      await page.getByRole('button', { name: 'Keep /data' }).waitFor()
      await page.getByRole('button', { name: 'Limits 1 set' }).click()
      await page.getByLabel('Memory', { exact: true }).waitFor()
    },
  },
  {
    name: 'containers-remove',
    path: '/containers',
    store: 'containers',
    prepare: async ({ page }) => {
      await page.getByRole('row', { name: /web/ }).click()
      await page.keyboard.press('Delete')
      await page.getByRole('dialog').getByText('freed on disk').waitFor()
    },
  },
  {
    name: 'container-logs',
    path: '/containers',
    store: 'containers',
    prepare: async (window) => {
      await openPage(window, 'web', 'Logs')
      await window.page.getByText('listening on 80').first().waitFor()
    },
  },
  {
    name: 'container-files',
    path: '/containers',
    store: 'containers',
    prepare: async (window) => {
      await openPage(window, 'web', 'Files')
      await window.page.getByRole('row', { name: /etc/ }).waitFor()
    },
  },
  {
    name: 'container-changes',
    path: '/containers',
    store: 'containers',
    prepare: async (window) => {
      await openPage(window, 'web', 'Changes')
      await window.page.getByRole('row', { name: /\/etc\/motd/ }).waitFor()
    },
  },
  {
    name: 'container-commit',
    path: '/containers',
    store: 'containers',
    prepare: async (window) => {
      await openPage(window, 'web', 'Changes')
      await window.page.getByRole('tabpanel').getByRole('button', { name: 'Commit to an image…' }).click()
      await window.page.getByRole('dialog').getByText('changed paths become one layer').waitFor()
    },
  },
  {
    name: 'container-stats',
    path: '/containers',
    store: 'containers',
    prepare: async (window) => {
      await openPage(window, 'web', 'Stats')
      await window.page.getByRole('region', { name: /^CPU, of one processor: \d/ }).waitFor()
    },
  },
  {
    name: 'container-inspect',
    path: '/containers',
    store: 'containers',
    prepare: async (window) => {
      await openPage(window, 'web', 'Inspect')
      await window.page.getByText('"GraphDriver"').waitFor()
    },
  },
  {
    name: 'container-ended-at-once',
    path: '/containers',
    store: 'containers',
    prepare: async (window) => {
      await openPage(window, 'shell', 'Logs')
      await window.page.getByText('It ended at once, and nothing went wrong').waitFor()
    },
  },
  {
    name: 'container-not-there',
    path: '/containers/nothing-is-called-so/logs',
    prepare: ({ page }) => page.getByRole('alert').waitFor(),
    allow: /404/,
  },
]
