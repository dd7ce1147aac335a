import { describe, expect } from 'vitest'
import type { DesktopApp } from './DesktopApp.ts'
import { test } from './desktopTest.ts'
import { runtime } from './runtime.ts'

/** Where the window is, and how large everything in it is. */
function lookOf(app: DesktopApp) {
  return app.electron.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows()
    return { bounds: window?.getBounds(), zoomLevel: window?.webContents.getZoomLevel() }
  })
}

describe.skipIf(runtime.reason !== undefined)('desktop shell', () => {
  test('the window comes back where it was, as large, and with its zoom', async ({ launch, server, folder }) => {
    const first = await launch({ connect: server.url, userData: folder })
    await first.page()
    const look = { bounds: { x: 120, y: 60, width: 900, height: 700 }, zoomLevel: 1.5 }
    await first.electron.evaluate(({ BrowserWindow }, { bounds, zoomLevel }) => {
      const [window] = BrowserWindow.getAllWindows()
      window?.setBounds(bounds)
      window?.webContents.setZoomLevel(zoomLevel)
    }, look)
    await expect.poll(() => lookOf(first)).toEqual(look)
    await first.quit()
    const second = await launch({ connect: server.url, userData: folder })
    await second.page()
    await expect.poll(() => lookOf(second)).toEqual(look)
    await second.quit()
  })

  test('the menu offers what the page offers, and runs it', async ({ app }) => {
    const page = await app.page()
    await page.getByText('Engine ready').waitFor()
    await expect.poll(() => app.offersInMenu('page.images')).toBe(true)
    await app.clickMenu('app.palette')
    await page
      .getByRole('dialog')
      .getByRole('searchbox')
      .or(page.getByRole('dialog').getByRole('combobox'))
      .first()
      .waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await app.clickMenu('app.keyboard')
    await page.getByRole('dialog').getByText('Load archives…').waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => app.offersInMenu('app.disconnect')).toBe(true)
  })

  test('the menu shows the keys that the page listens to', async ({ app }) => {
    const accelerators = await app.electron.evaluate(({ Menu }) =>
      ['images.load', 'app.palette', 'page.images'].map(
        (id) => Menu.getApplicationMenu()?.getMenuItemById(id)?.accelerator,
      ),
    )
    expect(accelerators).toEqual(['CmdOrCtrl+O', 'CmdOrCtrl+K', 'CmdOrCtrl+1'])
  })

  test('finished work is told in a notification, unless the window has the focus', async ({ app }) => {
    const page = await app.page()
    await app.electron.evaluate(({ BrowserWindow, Notification }) => {
      const [window] = BrowserWindow.getAllWindows()
      const shown: string[] = []
      Reflect.set(Notification, 'shown', shown)
      Notification.isSupported = () => true
      // Nothing here shows notifications; but whatever makes one listens to its click.
      Notification.prototype.on = function on(event: string) {
        if (event === 'click') shown.push(`${this.title}: ${this.body}`)
        return this
      }
      if (window !== undefined) window.isFocused = () => shown.length > 0
    })
    await page.evaluate(() => window.lamina?.notify({ title: 'Load a.tar', body: 'Loaded a:1' }))
    const shown = () => app.electron.evaluate(({ Notification }) => Reflect.get(Notification, 'shown'))
    await expect.poll(shown).toEqual(['Load a.tar: Loaded a:1'])
    await page.evaluate(() => window.lamina?.notify({ title: 'Load b.tar', body: 'Loaded b:1' }))
    await page.evaluate(() => window.lamina?.connection())
    expect(await shown()).toEqual(['Load a.tar: Loaded a:1'])
  })
})
