import { createHash } from 'node:crypto'
import { shortDigest } from '../../shared/model/digest.ts'
import { formatSize } from '../../shared/model/size.ts'
import { EngineError } from '../engine/errors/EngineError.ts'
import type { ReclaimPlan } from '../engine/images/types.ts'
import type { OperationContext } from '../engine/operations/Operations.ts'
import type { EnginePort } from './ports.ts'

/** Stands for exactly what a plan says: another name, image, layer or size gives another token. */
export function planToken(plan: ReclaimPlan): string {
  const images = plan.images
    .map(({ id, names }) => [id, [...names].sort()] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  const layers = plan.layers.map((layer) => layer.diffId).sort()
  return createHash('sha256')
    .update(JSON.stringify([images, layers, plan.freed]))
    .digest('hex')
}

/** The plan for `ids`, when it is still the one that `token` stands for. Throws CONFLICT when it is not. */
export function confirmPlan(engine: EnginePort, ids: readonly string[], token: string): ReclaimPlan {
  const plan = engine.images.planReclaim(ids)
  if (planToken(plan) === token) return plan
  throw new EngineError(
    'CONFLICT',
    'Nothing was deleted: the images changed since the plan was made. Look at what would go now, and confirm again.',
  )
}

/** Deletes the images of a plan one by one, with all their names and nothing else. */
export async function removePlanned(engine: EnginePort, plan: ReclaimPlan, work: OperationContext): Promise<void> {
  for (const { id, names } of plan.images) {
    work.signal.throwIfAborted()
    const label = names[0] ?? shortDigest(id)
    work.progress({ bytesDone: 0, step: `Deleting ${label}` })
    const { freed } = await engine.images.remove(id, { force: true, noPrune: true })
    work.result(`Deleted ${label}, ${formatSize(freed)} freed on disk`)
  }
}
