import { type KeyboardEvent, useRef } from 'react'
import { useWidgetKeys, type WidgetKey } from '../../client/widgetKeys.ts'
import type { ForestViewProps } from './ForestView.tsx'
import { itemName } from './itemText.ts'
import { itemOf } from './layoutForest.ts'
import { moveInTree, typeAhead } from './treeMoves.ts'
import { margin } from './Viewport.ts'

/** Letters that come within this time of each other are one word, milliseconds. */
const patience = 1000

/** One press of + or -. */
const zoomStep = 1.3

/** What the keyboard does in the forest (ARIA authoring practices, "Tree View"). Gives the handler of its presses. */
export function useForestKeys(props: ForestViewProps): (event: KeyboardEvent) => void {
  const { layout, steps, activeKey, pictureRef, pointed, onGo, onOpen, onFold, onChain, onOut } = props
  const typed = useRef({ text: '', time: 0 })
  const active = () => itemOf(layout, activeKey.get())

  const move = (event: KeyboardEvent) => {
    const item = active()
    const first = layout.order[0]
    if (item === undefined) {
      if (first !== undefined) onGo(event.key === 'End' ? (layout.order.at(-1) ?? first) : first)
      return
    }
    const { viewport } = pictureRef.current ?? {}
    const rows = viewport === undefined ? 10 : Math.floor((viewport.height - 2 * margin) / viewport.rowHeight)
    const target = moveInTree(layout, item, event.key, Math.max(1, rows - 1))
    if (target?.kind === 'go') onGo(target.item)
    else if (target !== undefined) onFold(target.item)
  }
  const table: readonly WidgetKey<KeyboardEvent>[] = [
    { keys: ['ArrowUp', 'ArrowDown'], title: 'Go to the item above or below', run: move },
    { keys: ['ArrowRight'], title: 'Unfold, or go to what stands on it', run: move },
    { keys: ['ArrowLeft'], title: 'Fold into one row, or go to what it stands on', run: move },
    { keys: ['Home', 'End', 'PageUp', 'PageDown'], title: 'Go to the first, the last, or a page on', run: move },
    {
      keys: ['Enter'],
      title: 'Show the tree of a layer alone, or the page of an image',
      run: () => {
        const item = active()
        if (item !== undefined) onOpen(item)
      },
    },
    {
      keys: ['Space'],
      title: 'Open or close a run of layers',
      run: () => {
        const item = active()
        if (item !== undefined) onChain(item)
      },
    },
    { keys: ['Escape'], title: 'One step back out', run: onOut },
    { keys: ['+', '='], title: 'Zoom in', run: () => pictureRef.current?.zoom(zoomStep) },
    { keys: ['-'], title: 'Zoom out', run: () => pictureRef.current?.zoom(1 / zoomStep) },
    { keys: ['0'], title: 'Show everything', run: () => pictureRef.current?.fit() },
  ]
  const onTableKey = useWidgetKeys('Forest of layers', table)

  return (event) => {
    // Where the mouse happens to be is not what the keyboard is about.
    pointed.set(undefined)
    if (onTableKey(event)) {
      // Going elsewhere ends the word.
      typed.current = { text: '', time: Number.NEGATIVE_INFINITY }
      return
    }
    const isLetter = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey
    const { text, time } = typed.current
    const isWord = event.timeStamp - time < patience
    // Names have slashes; where none is being typed, these are commands.
    if (!isLetter || (!isWord && (event.key === '/' || event.key === '?'))) return
    event.preventDefault()
    const word = isWord ? text + event.key : event.key
    typed.current = { text: word, time: event.timeStamp }
    const found = typeAhead(layout, active(), word, (item) => itemName(item, (id) => steps.get(id)?.instruction))
    if (found !== undefined) onGo(found)
  }
}
