import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { logJournalNames } from '../../../../runner/contract/logFiles.ts'
import { EngineError } from '../../errors/EngineError.ts'
import type { KnownContainer } from '../ContainerRegistry.ts'
import { containerFolder, logPath } from '../dataFolders.ts'
import type { Room } from '../room.ts'
import type { ContainerStreams } from '../types.ts'
import { type LogSource, readLogs } from './readLogs.ts'

/** How long the last output of a container that has ended is waited for, in ms; then its runner has died. */
const completionPatience = 2000
const completionInterval = 5

/** The logs of containers; they belong to the user, so main reads them itself. */
export function createLogs(room: Room): Pick<ContainerStreams, 'logs'> {
  return {
    logs(reference, options) {
      const known = room.registry.find(reference)
      refuseUnreadable(known)
      const { id } = known.record
      return readAll(room, id, options)
    },
  }
}

async function* readAll(
  room: Room,
  id: string,
  options: Parameters<ContainerStreams['logs']>[1],
): ReturnType<typeof readLogs> {
  const path = logPath(room.ports.root, id)
  const folder = containerFolder(room.ports.root, id)
  if (!isPrinting(room.registry.get(id))) {
    await completed(folder)
    yield* readLogs(path, { ...options, follow: false }, endedSource)
    return
  }
  const source = new PrintingContainer(room, id, folder)
  try {
    yield* readLogs(path, options, source)
  } finally {
    source.close()
  }
}

function refuseUnreadable({ record }: KnownContainer): void {
  if (record.hostConfig.LogConfig?.Type !== 'none') return
  throw new EngineError(
    'UNSUPPORTED',
    `Could not read the log of container ${record.name}: it was made with --log-driver none, so none is kept.`,
    { data: { docker: 'configured logging driver does not support reading' } },
  )
}

function isPrinting(known: KnownContainer | undefined): boolean {
  return known?.state.status === 'running' || known?.state.status === 'paused'
}

/** Resolves when all that a container printed before its end is in its log. */
async function completed(folder: string): Promise<void> {
  const deadline = Date.now() + completionPatience
  while (logJournalNames.some((name) => existsSync(join(folder, name))) && Date.now() < deadline) {
    await delay(completionInterval)
  }
}

const endedSource: LogSource = { isLive: () => false, onEnd: () => () => undefined }

/** A container that prints until it ends, is started anew or removed. */
class PrintingContainer implements LogSource {
  readonly #unsubscribe: () => void
  readonly #listeners = new Set<() => void>()
  #isLive = true

  constructor(room: Room, id: string, folder: string) {
    this.#unsubscribe = room.registry.subscribe((change) => {
      if (change.id === id && !isPrinting(change.after)) void this.#end(folder)
    })
  }

  isLive(): boolean {
    return this.#isLive
  }

  onEnd(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  close(): void {
    this.#unsubscribe()
  }

  async #end(folder: string): Promise<void> {
    await completed(folder)
    this.#isLive = false
    for (const listener of this.#listeners) listener()
  }
}
