import { maxRows } from '../../shared/contract/limits.ts'
import type { FreePlan } from '../../shared/contract/storage.ts'
import { engine } from './api.ts'

/** What is to be freed: bytes on disk, and the images that stay by the start of their IDs. */
export interface FreeGoal {
  readonly bytes: number
  readonly keep: readonly string[]
}

/** A plan with all of its images. */
export interface WholePlan {
  /** The plan with the first page of its images. */
  readonly plan: FreePlan
  /** IDs of the images that go, the safest first. */
  readonly images: readonly string[]
}

/** A plan that changes more often than that while it is read is given up. */
const attempts = 5

/** Reads a plan with all of its images, 500 at a time. Throws when it changes all the while. */
export async function readWholePlan({ bytes, keep }: FreeGoal, signal?: AbortSignal): Promise<WholePlan> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const whole = await tryWholePlan({ bytes, keep }, signal)
    if (whole !== undefined) return whole
  }
  throw new Error('Could not read what is planned to go: the images change all the while. Try again in a moment.')
}

/** The whole plan; undefined when it became another one before all of it was read. */
async function tryWholePlan(goal: FreeGoal, signal: AbortSignal | undefined): Promise<WholePlan | undefined> {
  const options = signal === undefined ? {} : { signal }
  const readPage = (offset: number) =>
    engine.storage.planFree({ ...goal, images: { offset, limit: maxRows }, layers: { limit: 0 } }, options)
  const plan = await readPage(0)
  const images = plan.images.map(({ id }) => id)
  while (images.length < plan.imageTotal) {
    const next = await readPage(images.length)
    if (next.token !== plan.token) return undefined
    images.push(...next.images.map(({ id }) => id))
  }
  return { plan, images }
}
