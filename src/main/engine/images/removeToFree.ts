import { type ImageId, isDigest } from '../../../shared/model/digest.ts'
import type { WorkOptions } from '../archive/types.ts'
import { EngineError } from '../errors/EngineError.ts'
import type { FreePlan, FreeRequest } from './freePlan.ts'
import type { ImagePorts } from './ports.ts'
import { carryOutPlan } from './removePlanned.ts'
import type { FreeGoal } from './types.ts'

/** Most images that somebody may keep out of one plan. */
const keepLimit = 500

/** The safest images whose removal frees so many bytes: see chooseToFree. Changes nothing. Throws INVALID_ARGUMENT. */
export function planFree(ports: ImagePorts, goal: FreeGoal): Promise<FreePlan> {
  return ports.planner.plan(requestOf(ports, goal))
}

/**
 * Removes exactly what planFree tells for this goal as long as `token` stands for it, or nothing: throws CONFLICT
 * otherwise, and as removePlanned does. The plan is made anew while nobody else changes the store.
 */
export function removeToFree(
  ports: ImagePorts,
  goal: FreeGoal,
  token: string,
  options: WorkOptions = {},
): Promise<{ readonly freed: number }> {
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
    await carryOutPlan(ports, planned.removal, options)
    return { freed: planned.removal.sum.diskSize }
  })
}

function requestOf(ports: ImagePorts, goal: FreeGoal): FreeRequest {
  const { bytes, keep = [], imageOffset = 0, layerOffset = 0 } = goal
  if (!isCount(bytes) || !isCount(imageOffset) || !isCount(layerOffset) || keep.length > keepLimit) {
    throw new EngineError(
      'INVALID_ARGUMENT',
      `Could not plan to free ${bytes} bytes: give a whole number of bytes, and at most ${keepLimit} images to keep.`,
    )
  }
  const kept = new Set(keep.filter((id): id is ImageId => isDigest(id)))
  return { bytes, keep: [...kept].sort(), used: [...ports.usedImages()].sort(), imageOffset, layerOffset }
}

function isCount(number: number): boolean {
  return Number.isSafeInteger(number) && number >= 0
}
