import { shellWord } from '../../../shared/model/shellWord.ts'
import type { OperationDraft } from './Operations.ts'
import type { OperationInput, OperationOrigin } from './operation.ts'

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

/** What of a repository or image a transfer is asked for. */
export interface TransferWish {
  /** Familiar: `alpine:latest`; with `allTags` a repository. */
  readonly reference: string
  readonly platform?: string
  readonly allPlatforms?: boolean
  readonly allTags?: boolean
}

/** What `docker pull` does. Docker has no command for all platforms of an image. */
export function pullDraft(wish: TransferWish, origin: OperationOrigin): OperationDraft {
  const { reference, platform, allPlatforms = false, allTags = false } = wish
  const options = [...(allTags ? ['--all-tags'] : []), ...(platform === undefined ? [] : ['--platform', platform])]
  return {
    kind: 'pull',
    title: `Pull ${allTags ? `all tags of ${reference}` : reference}`,
    command: allPlatforms ? '' : dockerCommand('pull', ...options, reference),
    origin,
    input: wishInput(wish),
  }
}

/** What `docker push` does. */
export function pushDraft(wish: TransferWish, origin: OperationOrigin): OperationDraft {
  const { reference, platform, allTags = false } = wish
  const options = [...(allTags ? ['--all-tags'] : []), ...(platform === undefined ? [] : ['--platform', platform])]
  return {
    kind: 'push',
    title: `Push ${allTags ? `all tags of ${reference}` : reference}`,
    command: dockerCommand('push', ...options, reference),
    origin,
    input: wishInput(wish),
  }
}

/** What is kept to ask for the same once more. */
function wishInput({ reference, platform, allPlatforms = false, allTags = false }: TransferWish): OperationInput {
  return {
    reference,
    ...(platform === undefined ? {} : { platform }),
    ...(allPlatforms ? { allPlatforms } : {}),
    ...(allTags ? { allTags } : {}),
  }
}
