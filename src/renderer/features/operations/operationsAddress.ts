import type { Operation } from '../../../shared/contract/operations.ts'

/** What the page of operations shows, as its address says. */
export interface OperationsQuery {
  /** Only those of this state. */
  readonly state: Operation['state'] | undefined
  /** Only those of this kind: `load`. */
  readonly kind: string | undefined
  /** The ID of the one whose details are shown. */
  readonly shown: string | undefined
}

/** The states by the words they have in an address, in the order in which they are offered. */
const stateWords: readonly (readonly [string, Operation['state']])[] = [
  ['under-way', 'running'],
  ['done', 'done'],
  ['failed', 'failed'],
  ['cancelled', 'cancelled'],
]

/** What the page shows by its address: `?state=failed&kind=load&show=ID`. */
export function parseOperationsAddress(search: URLSearchParams): OperationsQuery {
  return {
    state: stateWords.find(([word]) => word === search.get('state'))?.[1],
    kind: search.get('kind') || undefined,
    shown: search.get('show') || undefined,
  }
}

/** The address of what the page shows; what is not said is left out. */
export function formatOperationsAddress({ state, kind, shown }: OperationsQuery): URLSearchParams {
  const search = new URLSearchParams()
  const word = stateWords.find((entry) => entry[1] === state)?.[0]
  if (word !== undefined) search.set('state', word)
  if (kind !== undefined) search.set('kind', kind)
  if (shown !== undefined) search.set('show', shown)
  return search
}
