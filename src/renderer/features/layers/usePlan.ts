import { useQuery } from '@tanstack/react-query'
import { maxRows } from '../../../shared/contract/limits.ts'
import type { FreePlan } from '../../../shared/contract/storage.ts'
import { api, engine } from '../../client/api.ts'
import type { PlanGoal } from './plan.ts'

/** A plan with the IDs of all its images. */
export interface WholePlan extends Pick<FreePlan, 'diskFreed' | 'reached' | 'imageTotal' | 'layerTotal'> {
  readonly imageIds: readonly string[]
}

/** The plan for a goal, kept true as the store changes. */
export function usePlan(goal: PlanGoal | undefined) {
  return useQuery({
    // Below the storage's own key: what changes the store makes all plans be read again.
    queryKey: [...api.storage.planFree.key(), 'forest', goal],
    queryFn: () => (goal === undefined ? null : readPlan(goal)),
    enabled: goal !== undefined,
  })
}

async function readPlan(goal: PlanGoal): Promise<WholePlan> {
  const imageIds: string[] = []
  for (;;) {
    const page = await engine.storage.planFree({
      ...goal,
      images: { offset: imageIds.length, limit: maxRows },
      layers: { limit: 0 },
    })
    imageIds.push(...page.images.map(({ id }) => id))
    const { diskFreed, reached, imageTotal, layerTotal } = page
    if (page.images.length === 0 || imageIds.length >= imageTotal) {
      return { diskFreed, reached, imageTotal, layerTotal, imageIds }
    }
  }
}
