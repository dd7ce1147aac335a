import { maxRows } from '../../shared/contract/limits.ts'
import type { FreePlan } from '../engine/images/freePlan.ts'
import { rpc } from './base.ts'
import { outdatedPlan, removalCommand, removalDraft, tellRemoved } from './reclaim.ts'
import { startOperation } from './startOperation.ts'
import { toNames } from './toNames.ts'

const os = rpc.storage

export const storageRouter = {
  diskUsage: os.diskUsage.handler(({ context }) => context.engine.images.storageUsage()),

  largestLayers: os.largestLayers.handler(({ context, input }) =>
    context.engine.images.largestLayers(input.by, input.offset, input.limit),
  ),

  planFree: os.planFree.handler(async ({ context, input }) => {
    const plan = await context.engine.images.planFree(input)
    return {
      ...plan,
      images: plan.images.map((image) => ({ ...image, ...toNames(image), diskFreed: image.freed })),
      kept: plan.kept.slice(0, maxRows).map((image) => ({ ...image, ...toNames(image) })),
      diskFreed: plan.freed,
      diskFreedLater: plan.freedLater,
      untaggedDiskFreed: plan.untaggedFreed,
      mostDiskFreed: plan.mostFreed,
      command: commandFor(plan),
    }
  }),

  free: os.free.handler(async ({ context, input }) => {
    const { engine } = context
    const { token, ...goal } = input
    const plan = await engine.images.planFree(goal)
    if (plan.token !== token || plan.imageTotal === 0) throw outdatedPlan()
    const draft = removalDraft(plan.images, plan.imageTotal, commandFor(plan))
    const operationId = startOperation(engine, draft, async (work) => {
      const removed = await engine.images.removeToFree(goal, token, {
        signal: work.signal,
        onProgress: work.progress,
        operationId: work.id,
      })
      tellRemoved(work, plan.images, plan.imageTotal, removed)
    })
    return { operationId }
  }),
}

/** The docker command that removes the same set; empty where not all of its images are told. */
function commandFor({ prune, images, imageTotal }: FreePlan): string {
  if (prune !== undefined) return `docker image prune ${prune === 'all' ? '--all ' : ''}--force`
  return imageTotal > 0 && imageTotal === images.length ? removalCommand(images) : ''
}
