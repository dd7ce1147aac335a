import type { TestWindow } from '../TestWindow.ts'
import type { Place } from './Place.ts'

/** What Chromium says of a picture of what its graphics processor drew. */
const allow = /GPU stall/

async function openView({ page }: TestWindow, container: string, view: string): Promise<void> {
  await page.getByRole('row', { name: new RegExp(container) }).dblclick()
  await page.getByRole('tab', { name: view, exact: true }).click()
}

/** Terminals and the search in a log. */
export const terminalPlaces: readonly Place[] = [
  {
    name: 'terminal-none',
    path: '/containers',
    store: 'containers',
    prepare: async (window) => {
      await openView(window, 'web', 'Terminal')
      await window.page.getByText('was started without a terminal').waitFor()
    },
  },
  {
    name: 'terminal-panes',
    path: '/containers',
    store: 'containers',
    allow,
    prepare: async (window) => {
      const { page } = window
      await openView(window, 'console', 'Terminal')
      await page.getByRole('tab', { name: 'console' }).waitFor()
      await page.locator('.xterm-helper-textarea').focus()
      await page.keyboard.type('ls --color=always -l /\n')
      if ((await page.getByRole('tab', { name: /^ash/ }).count()) > 0) return
      await page.getByRole('button', { name: 'Shell to the right' }).click()
      await page.getByRole('tab', { name: 'ash' }).waitFor()
      await page.locator('.xterm').nth(1).waitFor()
      await page.keyboard.type('echo a shell beside it\n')
    },
  },
  {
    name: 'log-search',
    path: '/containers',
    store: 'containers',
    prepare: async (window) => {
      await openView(window, 'web', 'Logs')
      await window.page.getByLabel('Find in the log').fill('listening')
      await window.page.getByText('1 line', { exact: true }).waitFor()
      await window.page.keyboard.press('Enter')
      await window.page.locator('mark').waitFor()
    },
  },
]
