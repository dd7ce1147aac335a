import type { QueryKey } from '@tanstack/react-query'
import type { EngineEvent, EventCursor } from '../../shared/contract/events.ts'
import type { ImageRow } from '../../shared/contract/images.ts'
import { api, connection, engine, queryClient } from './api.ts'
import { applyOperations } from './operations.ts'
import { Store } from './Store.ts'
import { terminalSessions } from './terminals.ts'

/** Lists are read again at most this often while much happens, milliseconds. */
const refreshInterval = 250

interface Page {
  readonly rows: readonly ImageRow[]
  readonly total: number
}

/** Rises with each message that the store may have changed: for what is not read through queries. */
export const storeChanges = new Store(0)

/** Rises whenever a container may be another one. */
export const containerChanges = new Store(0)

/** Makes what reads again what of `keys` is on screen: at once, then no more often than the interval. */
function createRefresh(...keys: readonly QueryKey[]): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let refreshedAt = 0
  return () => {
    if (timer !== undefined) return
    const wait = Math.max(0, refreshedAt + refreshInterval - performance.now())
    timer = setTimeout(() => {
      timer = undefined
      refreshedAt = performance.now()
      for (const queryKey of keys) void queryClient.invalidateQueries({ queryKey })
    }, wait)
  }
}

const refreshStore = createRefresh(
  api.images.key(),
  api.layers.holders.key(),
  api.storage.key(),
  api.prune.key(),
  api.settings.place.key(),
)
const refreshContainers = createRefresh(
  api.containers.list.key(),
  api.containers.counts.key(),
  api.containers.get.key(),
  api.volumes.key(),
)
const refreshTrash = createRefresh(api.trash.key(), api.storage.key(), api.prune.key())
const refreshHistory = createRefresh(api.operations.list.key(), api.transfers.downloads.key())

/** Takes deleted images off every list at once; order, sums and newcomers follow with the refresh. */
function applyEvents(events: readonly EngineEvent[]): void {
  const gone = new Set(events.flatMap(({ action, id }) => (action === 'delete' ? [id] : [])))
  if (gone.size > 0) {
    queryClient.setQueriesData<Page>({ queryKey: api.images.list.key() }, (page) => {
      if (page === undefined) return page
      const rows = page.rows.filter(({ id }) => !gone.has(id))
      return rows.length === page.rows.length ? page : { rows, total: page.total - (page.rows.length - rows.length) }
    })
  }
  refreshStore()
}

async function followEvents(signal: AbortSignal): Promise<void> {
  let cursor: EventCursor | undefined
  await forever(signal, async () => {
    const messages = await engine.events.subscribe(cursor === undefined ? {} : { after: cursor }, { signal })
    for await (const message of messages) {
      // The first reset only says where we begin: what is on screen was asked for in the same moment.
      if (message.kind === 'events') applyEvents(message.events)
      else if (cursor !== undefined) await queryClient.invalidateQueries()
      else refreshStore()
      storeChanges.set(storeChanges.get() + 1)
      cursor = message.cursor
    }
  })
}

async function followOperations(signal: AbortSignal): Promise<void> {
  await forever(signal, async () => {
    for await (const { operations, isWhole } of await engine.operations.watch(undefined, { signal })) {
      if (applyOperations(operations, isWhole)) refreshHistory()
    }
  })
}

async function followContainers(signal: AbortSignal): Promise<void> {
  await forever(signal, async () => {
    for await (const _ of await engine.containers.watch(undefined, { signal })) {
      refreshContainers()
      containerChanges.set(containerChanges.get() + 1)
    }
  })
}

async function followSettings(signal: AbortSignal): Promise<void> {
  await forever(signal, async () => {
    for await (const state of await engine.settings.watch(undefined, { signal })) {
      queryClient.setQueryData(api.settings.get.queryKey(), state)
    }
  })
}

async function followDockerContext(signal: AbortSignal): Promise<void> {
  await forever(signal, async () => {
    for await (const state of await engine.dockerContext.watch(undefined, { signal })) {
      queryClient.setQueryData(api.dockerContext.get.queryKey(), state)
    }
  })
}

async function followTerminals(signal: AbortSignal): Promise<void> {
  await forever(signal, async () => {
    for await (const { sessions } of await engine.terminals.watch(undefined, { signal })) terminalSessions.set(sessions)
  })
}

async function followTrash(signal: AbortSignal): Promise<void> {
  await forever(signal, async () => {
    for await (const _ of await engine.trash.watch(undefined, { signal })) refreshTrash()
  })
}

/** Runs `follow` again whenever it ends: a lost connection makes the next call wait until there is one. */
async function forever(signal: AbortSignal, follow: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    try {
      await follow()
    } catch {
      // The connection is lost, which the window shows.
    }
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
}

/** Queries that failed while there was no engine are asked again once there is one. */
function retryFailed(): void {
  if (connection.state !== 'open') return
  const failed = (query: { queryKey: QueryKey; state: { status: string } }) => query.state.status === 'error'
  void queryClient.invalidateQueries({ predicate: failed })
}

/** Keeps everything that the window knows true, until the returned function is called. */
export function startLiveUpdates(): () => void {
  const stop = new AbortController()
  void followEvents(stop.signal)
  void followOperations(stop.signal)
  void followContainers(stop.signal)
  void followSettings(stop.signal)
  void followDockerContext(stop.signal)
  void followTerminals(stop.signal)
  void followTrash(stop.signal)
  const unsubscribe = connection.subscribe(retryFailed)
  return () => {
    stop.abort()
    unsubscribe()
  }
}
