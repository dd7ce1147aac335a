import { digestHex } from '../../../shared/model/digest.ts'
import type { ForestItem, ForestLayout } from './layoutForest.ts'

/** What looks like the beginning of a digest; shorter texts are taken for parts of names alone. */
const digestPattern = /^(?:sha256:)?([0-9a-f]{4,64})$/

/**
 * The items that a text is found in, from top to bottom: each word in a name of an image, or the beginning of an ID,
 * a diffID or a chainID. Items inside folded trees are found, too.
 */
export function searchForest(layout: ForestLayout, text: string): readonly ForestItem[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return []
  const digest = words.length === 1 ? digestPattern.exec(words[0] ?? '')?.[1] : undefined
  const found: ForestItem[] = []
  const look = (items: readonly ForestItem[]): void => {
    for (const item of items) {
      if (matches(item, words, digest)) found.push(item)
      if (item.kind === 'layer') look(item.children)
    }
  }
  look(layout.roots)
  return found
}

function matches(item: ForestItem, words: readonly string[], digest: string | undefined): boolean {
  if (item.kind === 'image') {
    if (digest !== undefined && digestHex(item.image.id).startsWith(digest)) return true
    return item.image.names.some((name) => words.every((word) => name.toLowerCase().includes(word)))
  }
  if (digest === undefined) return false
  return item.layers.some(
    ({ diffId, chainId }) => digestHex(diffId).startsWith(digest) || digestHex(chainId).startsWith(digest),
  )
}
