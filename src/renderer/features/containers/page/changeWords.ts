import type { ChangedPath } from '../../../../shared/contract/containers.ts'

/** The letters and words of what a container did to a path, as `docker diff` has them. */
export const changeWords: Readonly<Record<ChangedPath['change'], { readonly letter: string; readonly word: string }>> =
  {
    added: { letter: 'A', word: 'added' },
    modified: { letter: 'C', word: 'changed' },
    deleted: { letter: 'D', word: 'deleted' },
  }
