/** The page that stands for no engine: says why there is none, and connects to one. Works without an engine's files. */
import type { DesktopBridge, DesktopConnection, DesktopUpload } from '../shared/contract/desktop.ts'
import type { ErrorRecord } from '../shared/contract/errors.ts'

function element<T extends HTMLElement>(id: string, kind: new () => T): T {
  const found = document.getElementById(id)
  if (found instanceof kind) return found
  throw new Error(`The page has no ${id}.`)
}

function show(id: string, text: string | undefined): void {
  const shown = element(id, HTMLElement)
  shown.hidden = text === undefined
  if (text !== undefined) shown.textContent = text
}

function showFailure(failure: ErrorRecord | undefined): void {
  element('failure', HTMLElement).hidden = failure === undefined
  show('failure-message', failure?.message)
  show('failure-cause', failure?.cause === undefined ? undefined : `Cause: ${failure.cause}`)
}

/** Runs what may open the window anew, once at a time; shows why it did not. */
async function attempt(action: () => Promise<ErrorRecord | undefined>): Promise<void> {
  const controls = [...document.querySelectorAll('button')]
  for (const control of controls) control.disabled = true
  document.body.setAttribute('aria-busy', 'true')
  const failure = await action()
  document.body.removeAttribute('aria-busy')
  for (const control of controls) control.disabled = false
  showFailure(failure)
}

function showRecent(bridge: DesktopBridge, { recent }: DesktopConnection): void {
  const items = recent.map((address) => {
    const item = document.createElement('li')
    const open = Object.assign(document.createElement('button'), { type: 'button', className: 'address' })
    open.textContent = address
    open.addEventListener('click', () => void attempt(() => bridge.connect(address)))
    const forget = Object.assign(document.createElement('button'), { type: 'button', className: 'forget' })
    forget.textContent = 'Forget'
    forget.setAttribute('aria-label', `Forget ${address}`)
    forget.addEventListener('click', () => void forgetRecent(bridge, address))
    item.append(open, forget)
    return item
  })
  element('recent-list', HTMLElement).replaceChildren(...items)
  element('recent', HTMLElement).hidden = items.length === 0
}

async function forgetRecent(bridge: DesktopBridge, address: string): Promise<void> {
  await bridge.forgetAddress(address)
  showRecent(bridge, await bridge.connection())
}

function showWaiting(uploads: readonly DesktopUpload[]): void {
  // The list has the newest first.
  const names = uploads
    .slice(-3)
    .map(({ name }) => name)
    .reverse()
  if (uploads.length > names.length) names.push('…')
  const what = uploads.length === 1 ? 'This archive waits' : 'These archives wait'
  show('waiting', uploads.length === 0 ? undefined : `${what} for an engine: ${names.join(', ')}`)
}

async function start(bridge: DesktopBridge): Promise<void> {
  const connection = await bridge.connection()
  const { obstacle, failure } = connection
  show('title', failure === undefined ? 'Open an engine' : 'The engine is out of reach')
  show(
    'obstacle',
    failure === undefined && obstacle !== undefined
      ? `${obstacle} Connect to an engine that runs elsewhere.`
      : undefined,
  )
  showFailure(failure)
  showRecent(bridge, connection)
  bridge.watchUploads(showWaiting)
  const retry = element('retry', HTMLButtonElement)
  retry.hidden = failure === undefined
  retry.addEventListener('click', () => void attempt(() => bridge.retry()))
  const host = element('host', HTMLButtonElement)
  host.hidden = obstacle !== undefined
  host.addEventListener('click', () => void attempt(() => bridge.disconnect()))
  const address = element('address', HTMLInputElement)
  element('connect', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault()
    if (address.value.trim() === '') address.focus()
    else void attempt(() => bridge.connect(address.value))
  })
  const first = failure === undefined ? address : retry
  first.focus()
}

if (window.lamina !== undefined) void start(window.lamina)
