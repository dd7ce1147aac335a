import { shortDigest } from '../../shared/model/digest.ts'
import { formatSize } from '../../shared/model/size.ts'
import { EngineError } from '../engine/errors/EngineError.ts'
import { laterLine } from '../engine/images/removalLines.ts'
import type { Removed } from '../engine/images/removePlanned.ts'
import type { ReclaimPlan } from '../engine/images/types.ts'
import type { OperationContext, OperationDraft } from '../engine/operations/Operations.ts'
import type { EnginePort } from './ports.ts'

/** Images that a result names one by one. */
const namedResults = 400

/** An image as results and titles name it. */
interface Named {
  readonly id: string
  readonly names: readonly string[]
}

/** The plan for `ids`, when it is still the one that `token` stands for. Throws CONFLICT when it is not. */
export function confirmPlan(
  engine: EnginePort,
  { ids, token, forGood }: { readonly ids: readonly string[]; readonly token: string; readonly forGood: boolean },
): ReclaimPlan {
  const plan = engine.images.planReclaim(ids, { forGood })
  if (plan.token === token) return plan
  throw outdatedPlan()
}

/** The error of a plan that is no longer true. */
export function outdatedPlan(): EngineError {
  return new EngineError(
    'CONFLICT',
    'Nothing was deleted: the images changed since the plan was made. Look at what would go now, and confirm again.',
  )
}

/** The operation that deletes images, of which there may be more than these. */
export function removalDraft(images: readonly Named[], total: number, command: string): OperationDraft {
  const [first] = images
  const title = total === 1 && first ? `Delete ${labelOf(first)}` : `Delete ${total.toLocaleString('en-US')} images`
  return { kind: 'remove', title, command }
}

/** The docker command that deletes exactly these images with all their names. */
export function removalCommand(images: readonly Named[]): string {
  return `docker rmi --force --no-prune ${images.map(({ id }) => shortDigest(id)).join(' ')}`
}

/** Tells what was deleted and freed; of many images only the first ones by name. Bytes on disk. */
export function tellRemoved(
  work: OperationContext,
  images: readonly Named[],
  total: number,
  { freed, freedLater, entries }: Removed,
): void {
  const what = total === 1 ? '1 image' : `${total.toLocaleString('en-US')} images`
  const where = entries.length > 0 ? ' into the trash' : ''
  work.result(`Deleted ${what}${where}, ${formatSize(freed)} freed on disk`)
  if (freedLater > 0) work.result(laterLine(freedLater))
  for (const image of images.slice(0, namedResults)) work.result(`Deleted ${labelOf(image)}`)
  if (total > namedResults) work.result(`and ${(total - namedResults).toLocaleString('en-US')} more`)
}

function labelOf({ id, names }: Named): string {
  return names[0] ?? shortDigest(id)
}
