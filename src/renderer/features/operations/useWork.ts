import type { ErrorRecord } from '../../../shared/contract/errors.ts'
import type { Operation } from '../../../shared/contract/operations.ts'
import { shellWord } from '../../../shared/model/shellWord.ts'
import { operations } from '../../client/operations.ts'
import { Store, useStore } from '../../client/Store.ts'
import { type PendingUpload, pendingUploads } from '../../client/uploads.ts'

/** A piece of work as the tray shows it: an operation, or an upload that none stands for yet. */
export interface Work {
  readonly id: string
  readonly kind: string
  readonly title: string
  readonly command: string
  readonly state: Operation['state'] | 'waiting'
  readonly bytesDone: number
  readonly bytesTotal: number | undefined
  readonly step: string
  readonly started: number
  readonly results: readonly string[]
  readonly error: ErrorRecord | undefined
  readonly isUpload: boolean
}

/** Kept for this tab, so that what was dismissed stays so after a reload. */
const storageKey = 'lamina-dismissed'

function readDismissed(): ReadonlySet<string> {
  try {
    return new Set((sessionStorage.getItem(storageKey) ?? '').split(' '))
  } catch {
    return new Set()
  }
}

const dismissed = new Store(readDismissed())

/** Takes ended work off the tray. */
export function dismissWork(ids: readonly string[]): void {
  const next = new Set([...dismissed.get(), ...ids])
  dismissed.set(next)
  try {
    sessionStorage.setItem(storageKey, [...next].slice(-500).join(' '))
  } catch {
    // Without storage it comes back at a reload, which is no harm.
  }
}

function ofUpload(upload: PendingUpload): Work {
  return {
    id: upload.id,
    kind: 'load',
    title: `Load ${upload.name}`,
    command: `docker load -i ${shellWord(upload.name)}`,
    state: upload.error === undefined ? 'waiting' : 'failed',
    bytesDone: 0,
    bytesTotal: upload.size,
    step: 'Waiting',
    started: upload.started,
    results: [],
    error: upload.error,
    isUpload: true,
  }
}

function ofOperation(operation: Operation): Work {
  return { ...operation, bytesTotal: operation.bytesTotal, error: operation.error, isUpload: false }
}

/** All work that is not dismissed, the newest first. */
export function useWork(): readonly Work[] {
  const running = useStore(operations)
  const uploads = useStore(pendingUploads)
  const gone = useStore(dismissed)
  return [...uploads.map(ofUpload), ...running.map(ofOperation)]
    .filter(({ id }) => !gone.has(id))
    .sort((a, b) => b.started - a.started)
}

/** Whether it still goes on. */
export function isUnderWay({ state }: Work): boolean {
  return state === 'running' || state === 'waiting'
}
