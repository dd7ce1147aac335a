import type { DesktopBridge } from '../../shared/contract/desktop.ts'
import type { Operation } from '../../shared/contract/operations.ts'
import { commands, runCommand } from './commands.ts'
import { operations } from './operations.ts'
import { applyDesktopUploads } from './uploads.ts'

/** Work that took this long is worth a notification when it ends, in milliseconds. */
const longWork = 5000

/** Joins the page with the desktop shell around it: menu, files of the desk, notifications. In a browser it does nothing. */
export function startDesktop(): void {
  const bridge = window.lamina
  if (bridge === undefined) return
  bridge.watchUploads(applyDesktopUploads)
  bridge.watchCommands((id) => runCommand(id))
  const tellCommands = () =>
    bridge.setCommands(commands.get().map(({ run: _run, keywords: _words, ...shown }) => shown))
  commands.subscribe(tellCommands)
  tellCommands()
  notifyOfLongWork(bridge)
}

function notifyOfLongWork(bridge: DesktopBridge): void {
  let running = new Set<string>()
  operations.subscribe(() => {
    const all = operations.get()
    for (const operation of all)
      if (running.has(operation.id) && isLongDone(operation)) bridge.notify(noticeOf(operation))
    running = new Set(all.flatMap(({ id, state }) => (state === 'running' ? [id] : [])))
  })
}

function isLongDone({ state, started, ended = started }: Operation): boolean {
  return (state === 'done' || state === 'failed') && ended - started >= longWork
}

function noticeOf({ title, state, error, results }: Operation): { readonly title: string; readonly body: string } {
  const body = state === 'failed' ? (error?.message ?? 'It failed.') : (results.at(-1) ?? 'Done.')
  return { title: state === 'failed' ? `Failed: ${title}` : title, body: body.slice(0, 300) }
}
