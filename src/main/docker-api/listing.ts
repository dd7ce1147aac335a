import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ImageFilters, ImageSummary } from '../engine/images/types.ts'
import type { DockerEngine } from './DockerEngine.ts'

const pageSize = 500
const attempts = 5

/**
 * All images that match, newest first, each turned into a JSON value by `shape`, as one JSON array. The
 * thread is given up after every page of 500; when images came or went meanwhile, it is done anew, so that
 * the list is of one moment.
 */
export async function listAsJson(
  engine: DockerEngine,
  filters: ImageFilters,
  shape: (image: ImageSummary) => object,
): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    const before = engine.events.sequence
    const pages = await readPages(engine, filters, shape)
    if (engine.events.sequence === before || attempt === attempts) return `[${pages.join(',')}]`
  }
}

async function readPages(
  engine: DockerEngine,
  filters: ImageFilters,
  shape: (image: ImageSummary) => object,
): Promise<string[]> {
  const pages: string[] = []
  for (let offset = 0; ; offset += pageSize) {
    const { rows, total } = engine.images.list({
      filters,
      sort: 'created',
      descending: true,
      offset,
      limit: pageSize,
    })
    if (rows.length > 0) pages.push(JSON.stringify(rows.map(shape)).slice(1, -1))
    if (rows.length === 0 || offset + rows.length >= total) return pages
    await nextTurn()
  }
}
