import type { ForestItem, ForestLayout } from './layoutForest.ts'

/** What a key of the tree does: go to an item, or fold or unfold one. */
export type TreeMove =
  | { readonly kind: 'go'; readonly item: ForestItem }
  | { readonly kind: 'fold' | 'unfold'; readonly item: ForestItem }

/** Whether an item has others on it. */
export function isBranch(item: ForestItem): boolean {
  return item.kind === 'layer' && item.children.length > 0
}

/**
 * What a key does at an item (ARIA authoring practices, "Tree View"); undefined when it does nothing there.
 * `pageRows` is how many rows are in view.
 */
export function moveInTree(
  layout: ForestLayout,
  item: ForestItem,
  key: string,
  pageRows: number,
): TreeMove | undefined {
  const { order } = layout
  const goTo = (target: ForestItem | undefined): TreeMove | undefined => target && { kind: 'go', item: target }
  switch (key) {
    case 'ArrowDown':
      return goTo(order[item.place + 1])
    case 'ArrowUp':
      return goTo(order[item.place - 1])
    case 'ArrowRight':
      if (item.kind === 'image') return undefined
      return item.isFolded ? { kind: 'unfold', item } : goTo(item.children[0])
    case 'ArrowLeft':
      return isBranch(item) && item.kind === 'layer' && !item.isFolded ? { kind: 'fold', item } : goTo(item.parent)
    case 'Home':
      return goTo(order[0])
    case 'End':
      return goTo(order.at(-1))
    case 'PageDown':
      return goTo(order.find(({ top, place }) => place > item.place && top >= item.top + pageRows) ?? order.at(-1))
    case 'PageUp':
      return goTo(order.findLast(({ top, place }) => place < item.place && top <= item.top - pageRows) ?? order[0])
    default:
      return undefined
  }
}

/** The item that typing `text` leads to from `item` on, round and round: the next whose name begins with it. */
export function typeAhead(
  layout: ForestLayout,
  item: ForestItem | undefined,
  text: string,
  nameOf: (item: ForestItem) => string,
): ForestItem | undefined {
  const { order } = layout
  const wanted = text.toLowerCase()
  // One letter goes on to the next; more letters narrow what is found already.
  const start = (item?.place ?? -1) + (wanted.length === 1 ? 1 : 0)
  for (let step = 0; step < order.length; step++) {
    const candidate = order[(start + step + order.length) % order.length]
    if (candidate !== undefined && nameOf(candidate).toLowerCase().startsWith(wanted)) return candidate
  }
  return undefined
}
