import { BrowserWindow, dialog, shell } from 'electron'
import { parseUrl } from './parseUrl.ts'

/** Opens a link of the web in the user's browser, after asking. Anything but https is not opened at all. */
export async function openExternal(link: string): Promise<void> {
  const url = parseUrl(link)
  if (url?.protocol !== 'https:') return
  const parent = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0]
  if (parent === undefined) return
  const { response } = await dialog.showMessageBox(parent, {
    type: 'question',
    message: `Open ${url.host} in the browser?`,
    detail: url.href.slice(0, 500),
    buttons: ['Open', 'Cancel'],
    defaultId: 1,
    cancelId: 1,
  })
  if (response === 0) await shell.openExternal(url.href)
}
