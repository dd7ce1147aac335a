import { type ImageId, isDigest } from '../../../shared/model/digest.ts'
import { EngineError } from '../errors/EngineError.ts'
import type { GroupedPage } from '../metadata/GroupedList.ts'
import type { ImageSelection } from '../metadata/imageList.ts'
import { type MetadataReader, rowLimit } from '../metadata/MetadataReader.ts'
import { parseRepository } from '../spec/reference.ts'
import { matchesFamiliar } from './pathMatch.ts'
import type { ImagePorts } from './ports.ts'
import { resolveImage } from './resolve.ts'
import type { GroupedQuery, ImageFilters, ImagePage, ImageQuery } from './types.ts'

const wordLimit = 10

/** One page of images. Throws INVALID_ARGUMENT for a bad pattern, NOT_FOUND for an unknown `before` or `since`. */
export function listImages(reader: MetadataReader, query: ImageQuery): ImagePage {
  return reader.list(selectPage(reader, query))
}

/** One page of images in groups. Throws as listImages. */
export async function listGroups(
  { reader, readGrouped }: Pick<ImagePorts, 'reader' | 'readGrouped'>,
  { open, ...query }: GroupedQuery,
): Promise<GroupedPage> {
  const { matchesName: _, ...selection } = selectPage(reader, query)
  return readGrouped({ ...selection, open })
}

function selectPage(reader: MetadataReader, query: ImageQuery): ImageSelection {
  const { sort = 'created', offset = 0, limit = rowLimit } = query
  if (!isCount(offset) || !isCount(limit) || limit > rowLimit) {
    throw new EngineError(
      'INVALID_ARGUMENT',
      `Could not list images from ${offset}, ${limit} at once: ask for at most ${rowLimit}.`,
    )
  }
  const words = (query.text ?? '')
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, wordLimit)
  return {
    ...selectImages(reader, query.filters ?? {}),
    ...(words.length === 0 ? {} : { words }),
    order: sort,
    descending: query.descending ?? (query.sort === undefined || query.sort === 'created'),
    offset,
    limit,
  }
}

/** Filters with their references resolved, as the metadata understands them. */
export function selectImages(
  reader: MetadataReader,
  filters: ImageFilters,
): Omit<ImageSelection, 'order' | 'descending' | 'offset' | 'limit'> {
  const { all, reference, dangling, label, labelNot, before, since, until, ids } = filters
  return {
    ...(all === undefined ? {} : { intermediate: all }),
    ...(dangling === undefined ? {} : { dangling }),
    ...(label === undefined ? {} : { label }),
    ...(labelNot === undefined ? {} : { labelNot }),
    ...(before === undefined ? {} : { before: createdOf(reader, before) }),
    ...(since === undefined ? {} : { since: createdOf(reader, since) }),
    ...(until === undefined ? {} : { until }),
    ...(ids === undefined ? {} : { ids: ids.filter((id): id is ImageId => isDigest(id)) }),
    ...(filters.repository === undefined ? {} : { repository: parseRepository(filters.repository) }),
    ...(reference === undefined || reference.length === 0 ? {} : { matchesName: matchesFamiliar(reference) }),
  }
}

function createdOf(reader: MetadataReader, reference: string): number {
  return reader.image(resolveImage(reader, reference))?.created ?? 0
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}
