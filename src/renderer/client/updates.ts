import type { Operation } from '../../shared/contract/operations.ts'
import { engine } from './api.ts'
import { operations } from './operations.ts'
import { Store } from './Store.ts'
import { wishOf } from './transfers.ts'

/** Tags that are asked about in one call. */
const atOnce = 100
/** Tags that are asked about in one go. */
export const checkLimit = 500

/** A tag here, compared with its registry. */
export interface TagUpdate {
  /** Familiar: `alpine:latest`. */
  readonly reference: string
  readonly state: 'current' | 'newer' | 'gone' | 'unknown'
  /** Why nobody knows. */
  readonly error?: string | undefined
}

/** A comparison of tags with their registries. */
export interface UpdateCheck {
  readonly done: number
  readonly total: number
  readonly isRunning: boolean
  /** Why it broke off. */
  readonly failure?: unknown
}

/** What the last comparisons told of each tag, by its reference. */
export const tagUpdates = new Store<ReadonlyMap<string, TagUpdate>>(new Map())

/** The comparison under way, or the last one; undefined when there is nothing to tell. */
export const updateCheck = new Store<UpdateCheck | undefined>(undefined)

let running: AbortController | undefined

/** The names of images that a registry may have something newer for: those with a tag. */
export function taggedNames(images: readonly { readonly names: readonly string[] }[]): readonly string[] {
  return images.flatMap(({ names }) => names.filter((name) => !name.includes('@')))
}

/** Compares tags with their registries, the first 500 of them; one that is under way ends. */
export async function checkUpdates(references: readonly string[]): Promise<void> {
  running?.abort()
  const stop = new AbortController()
  running = stop
  const all = [...new Set(references)].slice(0, checkLimit)
  const tell = (check: Omit<UpdateCheck, 'total'>) => updateCheck.set({ total: all.length, ...check })
  tagUpdates.set(new Map())
  let done = 0
  tell({ done, isRunning: true })
  try {
    for (; done < all.length; done = Math.min(all.length, done + atOnce)) {
      tell({ done, isRunning: true })
      const input = { references: all.slice(done, done + atOnce) }
      const found = await engine.transfers.findUpdates(input, { signal: stop.signal })
      if (running !== stop) return
      tagUpdates.set(new Map([...tagUpdates.get(), ...found.map((update) => [update.reference, update] as const)]))
    }
    tell({ done, isRunning: false })
  } catch (failure) {
    if (running === stop) tell({ done, isRunning: false, ...(stop.signal.aborted ? {} : { failure }) })
  }
}

/** Ends the comparison under way; what it told stays. */
export function stopCheck(): void {
  running?.abort()
}

/** Forgets what was told. */
export function forgetUpdates(): void {
  running?.abort()
  running = undefined
  tagUpdates.set(new Map())
  updateCheck.set(undefined)
}

/** The tags among those that were compared which such operations have brought since. */
export function pulledTags(known: ReadonlyMap<string, TagUpdate>, ended: readonly Operation[]): readonly string[] {
  return ended.flatMap((operation) => {
    const wish = operation.kind === 'pull' && operation.state === 'done' ? wishOf(operation) : undefined
    return wish !== undefined && known.get(wish.reference)?.state === 'newer' ? [wish.reference] : []
  })
}

let told: ReadonlySet<string> = new Set()
operations.subscribe(() => {
  const ended = operations.get().filter(({ state }) => state === 'done')
  const pulled = pulledTags(
    tagUpdates.get(),
    ended.filter(({ id }) => !told.has(id)),
  )
  told = new Set(ended.map(({ id }) => id))
  if (pulled.length === 0) return
  const next = new Map(tagUpdates.get())
  for (const reference of pulled) next.set(reference, { reference, state: 'current' })
  tagUpdates.set(next)
})
