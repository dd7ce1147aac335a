import { commands, runCommand } from './commands.ts'
import { noticesOf, runningIds } from './finishedWork.ts'
import { isAsked } from './openDialog.ts'
import { operations } from './operations.ts'
import { applyDesktopUploads } from './uploads.ts'

/** The native menu takes so many commands. */
const maxCommands = 500

/** Joins the page with the desktop shell around it: menu, files of the desk, notifications. In a browser it does nothing. */
export function startDesktop(): void {
  const bridge = window.lamina
  if (bridge === undefined) return
  bridge.watchUploads(applyDesktopUploads)

  const tellCommands = () => {
    const offered = commands.get().slice(0, maxCommands)
    bridge.setCommands(
      offered.map(({ id, title, group, keys }) => ({ id, title, group, ...(keys === undefined ? {} : { keys }) })),
    )
  }
  commands.subscribe(tellCommands)
  tellCommands()
  bridge.watchCommands((id) => {
    if (!isAsked()) runCommand(id)
  })

  let running = runningIds(operations.get())
  operations.subscribe(() => {
    for (const notice of noticesOf(running, operations.get())) bridge.notify(notice)
    running = runningIds(operations.get())
  })
}
