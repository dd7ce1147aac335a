import type { DesktopUpload } from '../../shared/contract/desktop.ts'
import type { ErrorRecord } from '../../shared/contract/errors.ts'
import { uploadPath } from '../../shared/contract/transport.ts'
import { parseErrorRecord } from './errors.ts'
import { findLostUploads, rememberUploads } from './lostUploads.ts'
import { operations } from './operations.ts'
import { Store } from './Store.ts'

/** An archive on its way to the engine, as long as no operation stands for it. */
export interface PendingUpload {
  /** The id that its operation will have. */
  readonly id: string
  readonly name: string
  /** Bytes. */
  readonly size: number
  readonly started: number
  readonly error?: ErrorRecord
}

/** Archives that wait for their turn, or never reached the engine. */
export const pendingUploads = new Store<readonly PendingUpload[]>([])

/** Counts the times that archives were set on their way. */
export const startedUploads = new Store(0)

/** So many archives are sent at a time; the others wait. */
const parallel = 2

const waiting: { readonly id: string; readonly file: File }[] = []
const aborts = new Map<string, AbortController>()

/**
 * Sends archives to be loaded. Each becomes an operation; what fails before that is in `pendingUploads`. In a desktop
 * window the shell sends what is dropped on it itself, from the disk.
 */
export function uploadArchives(files: Iterable<File>): void {
  if (window.lamina !== undefined) return
  for (const file of files) {
    const id = crypto.randomUUID()
    waiting.push({ id, file })
    const upload = { id, name: file.name, size: file.size, started: Date.now() }
    pendingUploads.set([upload, ...pendingUploads.get()])
  }
  startedUploads.set(startedUploads.get() + 1)
  startNext()
}

const knownToShell = new Set<string>()

/** Takes in what the desktop shell has on its way: all of it, each time that something changes. */
export function applyDesktopUploads(uploads: readonly DesktopUpload[]): void {
  for (const { id, error } of uploads) if (error !== undefined && hasOperation(id)) window.lamina?.dismissUpload(id)
  pendingUploads.set(uploads.filter(({ id }) => !hasOperation(id)))
  const isNew = uploads.some(({ id, error }) => error === undefined && !knownToShell.has(id))
  if (isNew) startedUploads.set(startedUploads.get() + 1)
  knownToShell.clear()
  for (const { id } of uploads) knownToShell.add(id)
}

/** Stops an upload that no operation stands for yet, or forgets one that failed. */
export function dismissUpload(id: string): void {
  window.lamina?.dismissUpload(id)
  aborts.get(id)?.abort()
  const index = waiting.findIndex((entry) => entry.id === id)
  if (index >= 0) waiting.splice(index, 1)
  forget(id)
}

function startNext(): void {
  while (aborts.size < parallel) {
    const next = waiting.shift()
    if (next === undefined) return
    void send(next.id, next.file).finally(startNext)
  }
}

async function send(id: string, file: File): Promise<void> {
  const abort = new AbortController()
  aborts.set(id, abort)
  try {
    const query = new URLSearchParams({ name: file.name, id })
    const response = await fetch(`${uploadPath}?${query}`, { method: 'POST', body: file, signal: abort.signal })
    const error = response.ok ? undefined : parseErrorRecord(await response.json().catch(() => undefined))
    if (response.ok || (error !== undefined && hasOperation(id))) return forget(id)
    fail(id, error ?? refused(file.name, response.status))
  } catch (thrown) {
    if (abort.signal.aborted || hasOperation(id)) return forget(id)
    fail(id, unreachable(file.name, thrown))
  } finally {
    aborts.delete(id)
  }
}

/** From the moment an operation stands for an upload, it tells all there is to tell. */
operations.subscribe(() => {
  const known = new Set(operations.get().map((operation) => operation.id))
  pendingUploads.set(pendingUploads.get().filter(({ id }) => !known.has(id)))
})

function hasOperation(id: string): boolean {
  return operations.get().some((operation) => operation.id === id)
}

function forget(id: string): void {
  pendingUploads.set(pendingUploads.get().filter((upload) => upload.id !== id))
}

function fail(id: string, error: ErrorRecord): void {
  pendingUploads.set(pendingUploads.get().map((upload) => (upload.id === id ? { ...upload, error } : upload)))
}

function refused(name: string, status: number): ErrorRecord {
  const message = `Could not load ${name}: the engine refused the upload with status ${status}. Reload the page and try again.`
  return { code: 'UNAVAILABLE', message, data: { status }, retryable: true }
}

function unreachable(name: string, thrown: unknown): ErrorRecord {
  const cause = thrown instanceof Error ? thrown.message : String(thrown)
  const message = `Could not load ${name}: the file could not be read, or the engine could not be reached. If what you dropped is a folder, pack it as a tar file first; otherwise try again.`
  return { code: 'UNAVAILABLE', message, data: {}, retryable: true, cause }
}

// A page that goes takes its uploads with it: the browser asks first. A desktop window would be held open in silence.
if (window.lamina === undefined) {
  window.addEventListener('beforeunload', (event) => {
    if (aborts.size > 0 || waiting.length > 0) event.preventDefault()
  })
  window.addEventListener('pagehide', () => rememberUploads(pendingUploads.get()))
  findLostUploads((lost) => pendingUploads.set([...pendingUploads.get(), ...lost]))
}
