import { maxRows } from '../../shared/contract/limits.ts'
import type { PruneGoal as GoalInput } from '../../shared/contract/prune.ts'
import { formatSize } from '../../shared/model/size.ts'
import { laterLine } from '../engine/images/removalLines.ts'
import type { PruneGoal, SystemPrunePlan } from '../engine/prune/types.ts'
import { rpc } from './base.ts'
import { startOperation } from './startOperation.ts'

const os = rpc.prune

/** Names of an image that a plan tells. */
const namesTold = 20

export const pruneRouter = {
  plan: os.plan.handler(async ({ context: { engine }, input: { goal, images, layers } }) => {
    const plan = await engine.prunes.plan(toGoal(goal), { images, layers })
    return {
      ...plan,
      images: plan.images.map((image) => ({ ...image, names: image.names.slice(0, namesTold) })),
      containers: plan.containers.slice(0, maxRows),
      containerTotal: plan.containers.length,
      volumes: plan.volumes.slice(0, maxRows),
      volumeTotal: plan.volumes.length,
    }
  }),

  run: os.run.handler(async ({ context: { engine }, input: { goal, token } }) => {
    const plan = await engine.prunes.confirm(toGoal(goal), token)
    const draft = { kind: 'prune', title: 'Clear away what is not needed', command: plan.command }
    const operationId = startOperation(engine, draft, async (work) => {
      const options = { signal: work.signal, onProgress: work.progress, operationId: work.id }
      const { freed, freedLater } = await engine.prunes.run(toGoal(goal), token, options)
      for (const line of linesOf(plan)) work.result(line)
      work.result(`${formatSize(freed)} freed on disk`)
      if (freedLater > 0) work.result(laterLine(freedLater))
    })
    return { operationId }
  }),
}

function toGoal({ until, ...goal }: GoalInput): PruneGoal {
  return { ...goal, ...(until === undefined ? {} : { until }) }
}

/** What went, a line a kind. */
function linesOf({ imageTotal, toTrash, containers, volumes, downloadCount, trashCount }: SystemPrunePlan): string[] {
  const counts: readonly (readonly [count: number, what: string])[] = [
    [containers.length, 'containers'],
    [imageTotal, toTrash ? 'images into the trash' : 'images'],
    [volumes.length, 'volumes'],
    [downloadCount, 'interrupted downloads'],
    [trashCount, 'images of the trash for good'],
  ]
  return counts.flatMap(([count, what]) => (count > 0 ? [`Deleted ${count.toLocaleString('en-US')} ${what}`] : []))
}
