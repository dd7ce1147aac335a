import { EngineError } from '../errors/EngineError.ts'
import { rowLimit } from '../metadata/MetadataReader.ts'
import type { FreePlan, FreeRequest, PageRange } from './freePlan.ts'
import type { ImagePorts } from './ports.ts'
import { carryOutPlan, type RemovalOptions, type Removed } from './removePlanned.ts'
import type { FreeGoal } from './types.ts'

/** Most images that somebody may keep out of one plan. */
const keepLimit = 500

const firstPage: PageRange = { offset: 0, limit: rowLimit }

/** The safest images whose removal frees so many bytes: see chooseToFree. Changes nothing. Throws INVALID_ARGUMENT. */
export function planFree(ports: ImagePorts, goal: FreeGoal): Promise<FreePlan> {
  return ports.planner.plan(requestOf(ports, goal))
}

/**
 * Removes, for good, exactly what planFree tells for this goal as long as `token` stands for it, or nothing: throws CONFLICT
 * otherwise, and as removePlanned does. The plan is made anew while nobody else changes the store.
 */
export function removeToFree(
  ports: ImagePorts,
  goal: FreeGoal,
  token: string,
  options: RemovalOptions = {},
): Promise<Removed> {
  return ports.exclusive(async () => {
    options.signal?.throwIfAborted()
    const planned = await ports.planner.removal(requestOf(ports, goal))
    if (planned.token !== token) {
      throw new EngineError(
        'CONFLICT',
        'Nothing was removed: the images changed since it was planned what goes. Look at what would go now, and confirm again.',
        { retryable: true },
      )
    }
    return carryOutPlan(ports, planned.removal, options)
  })
}

function requestOf({ reader, usedImages }: ImagePorts, goal: FreeGoal): FreeRequest {
  const { bytes, keep = [], images = firstPage, layers = firstPage } = goal
  if (!isCount(bytes) || keep.length > keepLimit || !isPage(images) || !isPage(layers)) {
    throw new EngineError(
      'INVALID_ARGUMENT',
      `Could not plan to free ${bytes} bytes: give a whole number of bytes, at most ${keepLimit} images to keep, and pages of at most ${rowLimit} rows.`,
    )
  }
  // Where the start of an ID means two images, both stay.
  const kept = new Set(keep.flatMap((id) => reader.imagesByPrefix(id.replace(/^sha256:/, ''))))
  return { bytes, keep: [...kept].sort(), used: [...usedImages()].sort(), images, layers }
}

function isPage({ offset, limit }: PageRange): boolean {
  return isCount(offset) && isCount(limit) && limit <= rowLimit
}

function isCount(number: number): boolean {
  return Number.isSafeInteger(number) && number >= 0
}
