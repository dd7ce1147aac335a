import { useEffect, useState } from 'react'
import { isMacAgent, isPressed, type KeyPress, parseKeys } from '../../shared/model/keys.ts'
import { Store } from './Store.ts'

/** Keys of a widget that has the focus, as a list or a tree. */
export interface WidgetKey<T extends KeyPress> {
  /** Each one press, as `parseKeys` reads it: `['ArrowUp', 'ArrowDown']`. */
  readonly keys: readonly string[]
  /** What they do, for the keyboard overview: `Move`. */
  readonly title: string
  /** Not now: the press goes on to others. */
  readonly isOff?: boolean
  readonly run: (press: T) => void
}

/** A widget on screen with its keys, for the keyboard overview. */
export interface WidgetHelp {
  /** `List of images`. */
  readonly widget: string
  readonly keys: readonly { readonly keys: readonly string[]; readonly title: string }[]
}

/** The widgets on screen that have keys of their own, in the order they came. */
export const widgetHelps = new Store<readonly WidgetHelp[]>([])

interface Pressable extends KeyPress {
  preventDefault(): void
}

/**
 * Gives the handler of a widget's `onKeyDown`, and tells its keys to the keyboard overview as long as it is on screen:
 * both from one table, so that neither is told what the other does not know. Returns whether the press was one of them.
 */
export function useWidgetKeys<T extends Pressable>(
  widget: string,
  table: readonly WidgetKey<T>[],
): (press: T) => boolean {
  const [isMac] = useState(() => isMacAgent(navigator.userAgent))
  const look = JSON.stringify({ widget, keys: table.map(({ keys, title }) => ({ keys, title })) })
  useEffect(() => {
    const help: WidgetHelp = JSON.parse(look)
    widgetHelps.set([...widgetHelps.get(), help])
    return () => widgetHelps.set(widgetHelps.get().filter((entry) => entry !== help))
  }, [look])
  return (press) => {
    const entry = table.find(
      ({ keys, isOff }) =>
        isOff !== true && keys.some((key) => parseKeys(key).every((stroke) => isPressed(stroke, press, isMac))),
    )
    if (entry === undefined) return false
    press.preventDefault()
    entry.run(press)
    return true
  }
}
