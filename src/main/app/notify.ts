import { Notification } from 'electron'
import type { DesktopNotice } from '../../shared/contract/desktop.ts'
import type { MainWindow } from './MainWindow.ts'

/** Notifications that are shown: one that nothing holds would vanish together with its click. */
const shown = new Set<Notification>()

/** So many are held at most. */
const maxShown = 20

/** Tells of finished work, unless somebody looks at the window. A click brings the window to the front. */
export function notify(main: MainWindow, { title, body }: DesktopNotice): void {
  if (main.window?.isFocused() === true || !Notification.isSupported()) return
  const notification = new Notification({ title, body })
  const forget = () => shown.delete(notification)
  notification.on('click', () => {
    forget()
    main.focus()
  })
  notification.on('close', forget)
  shown.add(notification)
  const [oldest] = shown
  if (shown.size > maxShown && oldest !== undefined) shown.delete(oldest)
  notification.show()
}
