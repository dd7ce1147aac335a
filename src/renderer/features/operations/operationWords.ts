import type { Work } from './work.ts'

const states: Readonly<Record<Work['state'], string>> = {
  waiting: 'Waiting',
  running: 'Under way',
  done: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
}

const kinds: Readonly<Record<string, string>> = {
  load: 'Load',
  save: 'Save',
  import: 'Import',
  pull: 'Pull',
  push: 'Push',
  samples: 'Load samples',
  tag: 'Tag',
  remove: 'Remove',
  prune: 'Prune',
  context: 'Docker context',
  settings: 'Settings',
}

/** A state for people. */
export function stateWord(state: Work['state']): string {
  return states[state]
}

/** A kind of operation for people; one that is new here is told by its own name. */
export function kindWord(kind: string): string {
  return kinds[kind] ?? `${kind.charAt(0).toUpperCase()}${kind.slice(1)}`
}
