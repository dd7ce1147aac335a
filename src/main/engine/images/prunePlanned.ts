import { EngineError } from '../errors/EngineError.ts'
import { rowLimit } from '../metadata/MetadataReader.ts'
import type { PageRange } from './freePlan.ts'
import type { ImagePorts } from './ports.ts'
import type { ImagePruneGoal, PrunePlan, PruneRequest } from './prunePlan.ts'
import { carryOutPlan, type RemovalOptions, type Removed } from './removePlanned.ts'

const firstPage: PageRange = { offset: 0, limit: rowLimit }

/** Exactly the images that pruning takes: see chooseToPrune. Changes nothing. */
export function planPrune(ports: ImagePorts, goal: ImagePruneGoal): Promise<PrunePlan> {
  return ports.planner.planPrune(requestOf(ports, goal))
}

/**
 * Removes exactly what planPrune tells for this goal as long as `token` stands for it, or nothing: throws CONFLICT
 * otherwise, and as removePlanned does. The plan is made anew while nobody else changes the store; the containers of
 * `going` may be gone by then, which makes no other plan.
 */
export function prunePlanned(
  ports: ImagePorts,
  goal: ImagePruneGoal,
  token: string,
  options: RemovalOptions = {},
): Promise<Removed> {
  return ports.exclusive(async () => {
    options.signal?.throwIfAborted()
    const planned = await ports.planner.pruneRemoval(requestOf(ports, goal))
    if (planned.token !== token) {
      throw new EngineError(
        'CONFLICT',
        'No image was removed: the images changed since it was planned what goes. Look at what would go now, and confirm again.',
        { retryable: true },
      )
    }
    return carryOutPlan(ports, planned.removal, options)
  })
}

function requestOf(ports: ImagePorts, goal: ImagePruneGoal): PruneRequest {
  const { isDangling, until, labels = [], going = [], forGood = false, images = firstPage, layers = firstPage } = goal
  const gone = new Set(going)
  const used = ports.usedImages().filter((id) => ports.containersUsing(id).some((container) => !gone.has(container.id)))
  const { keepFor, diskSizeLimit = Number.MAX_SAFE_INTEGER } = ports.trash.settings
  return {
    isDangling,
    labels,
    going,
    used: used.sort(),
    images,
    layers,
    ...(until === undefined ? {} : { until }),
    ...(forGood || keepFor === 0 ? {} : { trashLimit: diskSizeLimit }),
  }
}
