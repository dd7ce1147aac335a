import { useEffect, useEffectEvent, useMemo, useRef, useState } from 'react'
import { useLocation, useNavigate, useSearchParams } from 'react-router'
import { destination } from '../../client/destination.ts'
import { Store } from '../../client/Store.ts'
import type { ForestPicture } from './ForestPicture.ts'
import type { Forest } from './forest.ts'
import {
  type ForestAddress,
  formatForestAddress,
  parseForestAddress,
  withChainFlipped,
  withFoldsFlipped,
} from './forestAddress.ts'
import { type ForestChoice, type ForestItem, type ForestLayout, itemOf, layoutForest } from './layoutForest.ts'
import type { PlanGoal } from './plan.ts'

/** The address follows what is chosen once it stays so, milliseconds: browsers refuse many changes in short time. */
const patience = 250

/** Where a person is in the forest, and the ways from there. */
export interface ForestPlace {
  readonly layout: ForestLayout
  readonly search: string
  /** The plan to free space that is shown. */
  readonly goal: PlanGoal | undefined
  /** Key of what is chosen: a chainID, or an image's ID. */
  readonly activeKey: Store<string | undefined>
  /** Key that the address names and that is not in the store. */
  readonly lostKey: string | undefined
  readonly setChoice: (change: Partial<ForestChoice>) => void
  readonly setSearch: (text: string) => void
  /** Chooses a layer or an image by its key, unfolds what it is in, and scrolls to it. */
  readonly show: (key: string) => void
  readonly clear: () => void
  readonly leavePlan: () => void
  readonly fold: (item: ForestItem) => void
  /** Opens or closes the run that an item belongs to. */
  readonly flipChain: (item: ForestItem) => void
  /** Shows the tree of a layer alone; without one the whole forest. */
  readonly showUnder: (chainId: string | undefined) => void
}

/** Keeps the address, the layout and what is chosen together. */
export function useForestPlace(forest: Forest, picture: { readonly current: ForestPicture | undefined }): ForestPlace {
  const [params] = useSearchParams()
  const navigate = useNavigate()
  const { pathname } = useLocation()
  const address = useMemo(() => parseForestAddress(params), [params])
  // Another layout only for what it depends on, not for what is chosen or searched.
  const choiceText = formatForestAddress({ ...address, active: undefined, search: '', goal: undefined }).toString()
  const choice = useMemo(() => parseForestAddress(new URLSearchParams(choiceText)).choice, [choiceText])
  const layout = useMemo(() => layoutForest(forest, choice), [forest, choice])

  const addressKey = address.active?.key
  const [activeKey] = useState(() => new Store(addressKey))
  /** What this page wrote into the address last: anything else in it came from elsewhere. */
  const written = useRef(addressKey)
  /** What is to be scrolled to as soon as the layout has it. */
  const awaited = useRef(addressKey)

  const activeOf = (key: string | undefined, now: ForestAddress): ForestAddress['active'] => {
    if (key === undefined) return undefined
    if (key === now.active?.key) return now.active
    return { kind: forest.layers.has(key) ? 'layer' : 'image', key }
  }
  const write = (change: (now: ForestAddress) => Partial<ForestAddress>, push = false): void => {
    const key = activeKey.get()
    written.current = key
    // The address itself, which may be ahead of what is rendered.
    const now = parseForestAddress(new URLSearchParams(window.location.search))
    const text = formatForestAddress({ ...now, active: activeOf(key, now), ...change(now) }).toString()
    void navigate({ search: text === '' ? '' : `?${text.replaceAll('%3A', ':')}` }, { replace: !push })
  }
  const choose = (change: (choice: ForestChoice) => ForestChoice, push = false): void =>
    write((now) => ({ choice: change(now.choice) }), push)
  const show = (key: string): void => {
    const item = itemOf(layout, key)
    activeKey.set(key)
    if (item !== undefined && item.place >= 0) {
      picture.current?.reveal(item)
      return
    }
    if (item === undefined && !forest.layers.has(key) && !forest.images.has(key) && !forest.containers.has(key)) return
    awaited.current = key
    if (item === undefined) choose((now) => ({ ...now, under: undefined }), true)
    else choose((now) => withFoldsFlipped(now, foldedAround(item)))
  }

  const followAddress = useEffectEvent((key: string | undefined) => {
    if (key === written.current) return
    written.current = key
    if (key === undefined) activeKey.set(undefined)
    else show(key)
  })
  useEffect(() => followAddress(addressKey), [addressKey])

  const goOn = useEffectEvent(() => {
    const key = awaited.current
    awaited.current = undefined
    if (key !== undefined) show(key)
  })
  useEffect(() => {
    // Only when there is a layout that it may be in.
    if (layout.rowCount > 0) goOn()
  }, [layout])

  const writeActive = useEffectEvent(() => {
    // On the way to another page, an address of this one would lead back.
    if (destination.get() === pathname && activeKey.get() !== addressKey) write(() => ({}))
  })
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const unsubscribe = activeKey.subscribe(() => {
      clearTimeout(timer)
      timer = setTimeout(() => writeActive(), patience)
    })
    return () => {
      clearTimeout(timer)
      unsubscribe()
    }
  }, [activeKey])

  return {
    layout,
    search: address.search,
    goal: address.goal,
    leavePlan: () => write(() => ({ goal: undefined })),
    activeKey,
    lostKey:
      addressKey === undefined ||
      forest.layers.has(addressKey) ||
      forest.images.has(addressKey) ||
      forest.containers.has(addressKey)
        ? undefined
        : addressKey,
    setChoice: (change) => {
      awaited.current = activeKey.get()
      choose((now) => ({ ...now, ...change }))
    },
    setSearch: (search) => write(() => ({ search })),
    show,
    clear: () => activeKey.set(undefined),
    fold: (item) => choose((now) => withFoldsFlipped(now, [item.key])),
    flipChain: (item) => {
      const lowest = item.kind === 'layer' ? item.run?.[0] : undefined
      if (lowest === undefined) return
      if (itemOf(layout, activeKey.get())?.key === item.key) activeKey.set(lowest.chainId)
      choose((now) => withChainFlipped(now, lowest.chainId))
    },
    showUnder: (chainId) => {
      awaited.current = chainId ?? activeKey.get() ?? choice.under
      if (awaited.current !== undefined) activeKey.set(awaited.current)
      choose((now) => ({ ...now, under: chainId }), true)
    },
  }
}

/** The folded layers that an item is inside. */
function foldedAround(item: ForestItem): readonly string[] {
  const folded: string[] = []
  for (let around = item.parent; around !== undefined; around = around.parent) {
    if (around.isFolded) folded.push(around.key)
  }
  return folded
}
