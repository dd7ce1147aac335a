import type { Command } from '../../client/commands.ts'
import type { WidgetHelp } from '../../client/widgetKeys.ts'
import { groupPlace } from '../groupPlace.ts'

/** One line of the overview: what several keys do. */
export interface KeyboardRow {
  readonly title: string
  readonly keys: readonly string[]
}

export interface KeyboardGroup {
  readonly title: string
  readonly rows: readonly KeyboardRow[]
}

/** Where nobody offers them, but the browser has them. */
const everywhere: KeyboardGroup = {
  title: 'Dialogs and menus',
  rows: [
    { title: 'To the next, to the one before', keys: ['Tab', 'shift+Tab'] },
    { title: 'Close without doing anything', keys: ['Escape'] },
  ],
}

/** What keys do where one is: the page's commands that have some, its lists and trees, then what is on every page. */
export function keyboardGroups(commands: readonly Command[], widgets: readonly WidgetHelp[]): readonly KeyboardGroup[] {
  const groups = new Map<string, KeyboardRow[]>()
  for (const { group, title, keys } of commands) {
    if (keys !== undefined) groups.set(group, [...(groups.get(group) ?? []), { title, keys: [keys] }])
  }
  const ordered = [...groups]
    .map(([title, rows]) => ({ title, rows }))
    .sort((a, b) => groupPlace(a.title) - groupPlace(b.title))
  const isCommon = ({ title }: KeyboardGroup) => groupPlace(title) >= 0
  return [
    ...ordered.filter((group) => !isCommon(group)),
    ...widgets.map(({ widget, keys }) => ({ title: widget, rows: keys })),
    ...ordered.filter(isCommon),
    everywhere,
  ]
}
