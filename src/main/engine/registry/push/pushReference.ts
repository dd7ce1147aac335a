import type { ImageId } from '../../../../shared/model/digest.ts'
import { EngineError } from '../../errors/EngineError.ts'
import {
  familiarName,
  familiarReference,
  formatReference,
  parseReference,
  type Reference,
  repositoryName,
  withDefaultTag,
} from '../../spec/reference.ts'
import type { PushPorts } from './ports.ts'

/** A name that is pushed, and the image that has it. */
export interface PushName {
  readonly reference: Reference & { readonly tag: string }
  /** `team/app:1`. */
  readonly familiar: string
  readonly id: ImageId
}

/** The image of a name, `latest` where it has no tag. Throws INVALID_ARGUMENT for a digest, and NOT_FOUND. */
export function findPushName({ reader }: PushPorts, text: string): PushName {
  const reference = withDefaultTag(parseReference(text))
  const { tag } = reference
  if (reference.digest !== undefined || tag === undefined) throw digestRefused(text)
  const familiar = familiarReference(reference)
  const id = reader.imageNamed(formatReference(reference))
  if (id !== undefined) return { reference: { ...reference, tag }, familiar, id }
  const hasOthers = reader.tagsHere(repositoryName(reference), '').length > 0
  const name = familiarName(reference)
  throw new EngineError(
    'NOT_FOUND',
    `Could not push ${familiar}: no image here has that name. Give it to one first: docker tag IMAGE ${familiar}`,
    {
      data: {
        reference: familiar,
        docker: hasOthers ? `tag does not exist: ${familiar}` : `An image does not exist locally with the tag: ${name}`,
      },
    },
  )
}

/** Every tag of a repository that images here have, `team/app:1`. Throws INVALID_ARGUMENT, and NOT_FOUND for none. */
export function findPushTags({ reader }: PushPorts, text: string): string[] {
  const reference = parseReference(text)
  if (reference.digest !== undefined) throw digestRefused(text)
  if (reference.tag !== undefined) {
    throw new EngineError('INVALID_ARGUMENT', `Could not push all tags of "${text}": it names one of them.`, {
      data: { reference: text, docker: "tag can't be used with --all-tags/-a" },
    })
  }
  const repository = repositoryName(reference)
  const tags: string[] = []
  for (
    let page = reader.tagsHere(repository, '');
    page.length > 0;
    page = reader.tagsHere(repository, page.at(-1) ?? '')
  ) {
    tags.push(...page)
  }
  const name = familiarName(reference)
  if (tags.length > 0) return tags.map((tag) => `${name}:${tag}`)
  throw new EngineError('NOT_FOUND', `Could not push ${name}: no image here has a name of that repository.`, {
    data: { reference: name, docker: `An image does not exist locally with the tag: ${name}` },
  })
}

function digestRefused(text: string): EngineError {
  return new EngineError('INVALID_ARGUMENT', `Could not push "${text}": a tag is pushed, not a digest.`, {
    data: { reference: text, docker: 'cannot push a digest reference' },
  })
}
