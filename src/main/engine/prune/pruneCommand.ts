import { shellWord } from '../../../shared/model/shellWord.ts'
import type { PruneGoal } from './types.ts'

/**
 * The docker commands that clear away the same, one after the other; empty where docker has no such command: it knows
 * neither interrupted downloads nor a trash. `docker system prune` would take networks and build caches too.
 */
export function pruneCommand({ images, until, labels = [], containers, volumes, downloads, trash }: PruneGoal): string {
  if (downloads === true || trash === true) return ''
  const byLabel = labels.map((label) => `label=${label}`)
  const byTime = until === undefined ? [] : [`until=${new Date(until).toISOString()}`]
  const commands = [
    ...(containers === true ? [['container prune --force', ...filters([...byTime, ...byLabel])]] : []),
    ...(images === 'none'
      ? []
      : [[`image prune${images === 'unused' ? ' --all' : ''} --force`, ...filters([...byTime, ...byLabel])]]),
    ...(volumes === undefined || volumes === 'none'
      ? []
      : [[`volume prune${volumes === 'all' ? ' --all' : ''} --force`, ...filters(byLabel)]]),
  ]
  return commands.map((words) => ['docker', ...words].join(' ')).join(' && ')
}

function filters(values: readonly string[]): string[] {
  return values.map((value) => `--filter ${shellWord(value)}`)
}
