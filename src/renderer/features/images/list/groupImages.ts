import type { ImageRow } from '../../../../shared/contract/images.ts'
import { splitName } from '../../../../shared/model/imageName.ts'
import { engine } from '../../../client/api.ts'
import type { ImageListQuery } from './listAddress.ts'
import type { GroupListRow } from './listRow.ts'
import { pageInput } from './useImageList.ts'

/** The images of a group that match, at most 500 of them. Rejects with what the engine says. */
export async function imagesOfGroup(query: ImageListQuery, { repository }: GroupListRow): Promise<readonly ImageRow[]> {
  const ofGroup = repository === '' ? { dangling: true } : { repository }
  const { rows } = await engine.images.list({ ...pageInput(query, 0), ...ofGroup })
  return rows
}

/** The images that match, the first 500. Rejects with what the engine says. */
export async function matchingImages(query: ImageListQuery): Promise<readonly ImageRow[]> {
  const { rows } = await engine.images.list(pageInput(query, 0))
  return rows
}

/**
 * What saving a group is given: the repository, which stands for all its tags, unless a filter shows only some of them;
 * the IDs of images without a name.
 */
export function groupReferences(
  query: ImageListQuery,
  { repository }: GroupListRow,
  images: readonly ImageRow[],
): readonly string[] {
  if (repository === '') return images.map(({ id }) => id)
  if (query.text === '') return [repository]
  return images.flatMap((image) => image.names).filter((name) => splitName(name).repository === repository)
}
