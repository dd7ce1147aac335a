import type { Command } from '../../client/commands.ts'
import { groupPlace } from '../groupPlace.ts'
import { fuzzyMatch, goodScore } from './fuzzyMatch.ts'

/** A row of the palette. */
export interface PaletteRow {
  readonly id: string
  readonly title: string
  /** The characters of the title that were typed. */
  readonly marks: readonly number[]
  /** How well it answers, as `fuzzyMatch` counts. */
  readonly score: number
  /** Beside the title, soft: an image's ID. */
  readonly detail?: string
  readonly keys?: string
  readonly run: () => void
}

/** Rows under one heading. */
export interface PaletteGroup {
  readonly title: string
  readonly rows: readonly PaletteRow[]
}

/** The commands that answer to `query`, in their groups, the best group and the best of each group first. */
function rankCommands(query: string, commands: readonly Command[]): { title: string; rows: PaletteRow[] }[] {
  const groups = new Map<string, PaletteRow[]>()
  for (const { id, title, group, keys, keywords = '', run } of commands) {
    const match = fuzzyMatch(query, title, `${keywords} ${group}`)
    if (match === undefined) continue
    const row = { id, title, run, ...match, ...(keys === undefined ? {} : { keys }) }
    groups.set(group, [...(groups.get(group) ?? []), row])
  }
  const best = (rows: readonly PaletteRow[]) => Math.max(...rows.map(({ score }) => score))
  return [...groups]
    .map(([title, rows]) => ({ title, rows: rows.sort((a, b) => b.score - a.score) }))
    .sort((a, b) => best(b.rows) - best(a.rows) || groupPlace(a.title) - groupPlace(b.title))
}

/** What the palette shows for `query`: commands that have it as typed, then images, then commands by their letters. */
export function paletteGroups(
  query: string,
  commands: readonly Command[],
  images: readonly PaletteRow[],
): readonly PaletteGroup[] {
  const ranked = rankCommands(query, commands)
  const isGood = ({ rows }: { rows: readonly PaletteRow[] }) => (rows[0]?.score ?? 0) >= goodScore
  return [
    ...ranked.filter(isGood),
    ...(images.length > 0 ? [{ title: 'Images found', rows: images }] : []),
    ...ranked.filter((group) => !isGood(group)),
  ]
}
