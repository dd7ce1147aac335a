import { shellWord } from '../../../shared/model/shellWord.ts'
import type { OperationDraft } from './Operations.ts'
import type { OperationOrigin } from './operation.ts'

function dockerCommand(...words: readonly string[]): string {
  return ['docker', ...words.map(shellWord)].join(' ')
}

/** One more name for an image. */
export function tagDraft(source: string, target: string, origin: OperationOrigin): OperationDraft {
  return {
    kind: 'tag',
    title: `Tag ${source} as ${target}`,
    command: dockerCommand('tag', source, target),
    origin,
  }
}

/** What `docker rmi` does for one name or ID. */
export function removeDraft(
  reference: string,
  { force = false, noPrune = false }: { readonly force?: boolean; readonly noPrune?: boolean },
  origin: OperationOrigin,
): OperationDraft {
  const options = [...(force ? ['--force'] : []), ...(noPrune ? ['--no-prune'] : [])]
  return { kind: 'remove', title: `Remove ${reference}`, command: dockerCommand('rmi', ...options, reference), origin }
}

/** What `docker rmi` does for names of an image that keeps others. */
export function untagDraft(names: readonly string[], origin: OperationOrigin): OperationDraft {
  const [first = ''] = names
  const title = names.length === 1 ? `Remove the name ${first}` : `Remove ${names.length} names`
  return { kind: 'remove', title, command: dockerCommand('rmi', ...names), origin }
}

/** What `docker image prune` does. `filters` are as the command line takes them, `until=24h`. */
export function pruneDraft(isAll: boolean, filters: readonly string[], origin: OperationOrigin): OperationDraft {
  const options = [...(isAll ? ['--all'] : []), ...filters.flatMap((filter) => ['--filter', filter])]
  return {
    kind: 'prune',
    title: isAll ? 'Prune the images that nothing uses' : 'Prune the untagged images',
    command: dockerCommand('image', 'prune', '--force', ...options),
    origin,
  }
}
