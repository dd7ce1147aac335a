import { isDigest, shortDigest } from '../../../shared/model/digest.ts'
import type { ForestChoice, ForestOrder } from './layoutForest.ts'
import type { PlanGoal } from './plan.ts'

/** Where a person is in the forest, as the address says it. */
export interface ForestAddress {
  /** ChainID of a layer, or ID of an image, that is chosen. */
  readonly active: { readonly kind: 'layer' | 'image'; readonly key: string } | undefined
  readonly search: string
  /** The plan to free space that is shown. */
  readonly goal: PlanGoal | undefined
  readonly choice: ForestChoice
}

/** Runs and trees that are unlike the others: so many are kept, the newest ones. */
const exceptionLimit = 60

/** As many as one plan takes. */
const keepLimit = 500

const orders: readonly ForestOrder[] = ['images', 'size', 'name']

/**
 * Reads an address: `?layer=sha256:…` or `?image=sha256:…` for what is chosen, `under` for the tree that alone is
 * shown, `search`, `free` (bytes on disk) and `keep` (images that stay) for a plan, `scale=root`, `order=size|name`, `chains=open|closed` and `folds=bases` with `chainsBut` and
 * `foldsBut` for the exceptions, 12 digits of a chainID each.
 */
export function parseForestAddress(search: URLSearchParams): ForestAddress {
  const digest = (name: string): string | undefined => {
    const value = search.get(name)
    return value !== null && isDigest(value) ? value : undefined
  }
  const list = (name: string, limit = exceptionLimit): ReadonlySet<string> => {
    const parts = (search.get(name) ?? '').split(',').filter((part) => /^[0-9a-f]{12}$/.test(part))
    return new Set(parts.slice(-limit))
  }
  const free = Number(search.get('free') ?? Number.NaN)
  const [layer, image] = [digest('layer'), digest('image')]
  const chains = search.get('chains')
  return {
    active:
      layer !== undefined
        ? { kind: 'layer', key: layer }
        : image !== undefined
          ? { kind: 'image', key: image }
          : undefined,
    search: (search.get('search') ?? '').slice(0, 200),
    goal: Number.isSafeInteger(free) && free >= 0 ? { bytes: free, keep: [...list('keep', keepLimit)] } : undefined,
    choice: {
      under: digest('under'),
      order: orders.find((order) => order === search.get('order')) ?? 'images',
      scale: search.get('scale') === 'root' ? 'root' : 'linear',
      chains: chains === 'open' || chains === 'closed' ? chains : 'long',
      chainsBut: list('chainsBut'),
      folds: search.get('folds') === 'bases' ? 'bases' : 'none',
      foldsBut: list('foldsBut'),
    },
  }
}

/** The address of a place in the forest; what is standard is left out. */
export function formatForestAddress({ active, search, goal, choice }: ForestAddress): URLSearchParams {
  const address = new URLSearchParams()
  const { under, order, scale, chains, chainsBut, folds, foldsBut } = choice
  if (under !== undefined) address.set('under', under)
  if (active !== undefined) address.set(active.kind, active.key)
  if (search !== '') address.set('search', search)
  if (goal !== undefined) address.set('free', String(goal.bytes))
  if (goal !== undefined && goal.keep.length > 0) address.set('keep', goal.keep.join(','))
  if (order !== 'images') address.set('order', order)
  if (scale !== 'linear') address.set('scale', scale)
  if (chains !== 'long') address.set('chains', chains)
  if (chainsBut.size > 0) address.set('chainsBut', [...chainsBut].slice(-exceptionLimit).join(','))
  if (folds !== 'none') address.set('folds', folds)
  if (foldsBut.size > 0) address.set('foldsBut', [...foldsBut].slice(-exceptionLimit).join(','))
  return address
}

/** A choice with one run of layers the other way: open or closed. `lowest` is the chainID of its lowest layer. */
export function withChainFlipped(choice: ForestChoice, lowest: string): ForestChoice {
  return { ...choice, chainsBut: flipped(choice.chainsBut, shortDigest(lowest)) }
}

/** A choice with some trees the other way: folded or not. */
export function withFoldsFlipped(choice: ForestChoice, chainIds: readonly string[]): ForestChoice {
  return { ...choice, foldsBut: chainIds.map(shortDigest).reduce(flipped, choice.foldsBut) }
}

function flipped(set: ReadonlySet<string>, value: string): ReadonlySet<string> {
  return set.has(value) ? new Set([...set].filter((entry) => entry !== value)) : new Set([...set, value])
}
