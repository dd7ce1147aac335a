import type { VolumeRemovalPlan, VolumeView } from '../containers/types.ts'
import { EngineError } from '../errors/EngineError.ts'
import type { PrunePorts } from './ports.ts'
import type { PruneGoal } from './types.ts'

/** What was measured so short a time ago is not measured again, in ms. */
const measuredFor = 5000

/** Volumes that go once containers are gone. */
export interface PrunedVolumes {
  readonly names: readonly string[]
  /** Stands for these very volumes: another one of the same name has another time. */
  readonly marks: readonly string[]
  /** Bytes on disk. */
  readonly freed: number
}

/** The volumes that no container mounts once those of `going` (IDs) are gone. */
export async function planVolumes(
  { volumes }: Pick<PrunePorts, 'volumes'>,
  { volumes: wanted = 'none', labels = [] }: PruneGoal,
  going: ReadonlySet<string>,
): Promise<PrunedVolumes> {
  if (wanted === 'none') return { names: [], marks: [], freed: 0 }
  await volumes.measureAll(Date.now() - measuredFor)
  const filters = { label: labels, anonymous: wanted === 'anonymous' }
  const found: VolumeView[] = []
  for (let offset = 0, total = 1; offset < total; ) {
    const page = volumes.list({ filters, offset })
    if (page.rows.length === 0) break
    found.push(...page.rows.filter((volume) => isFree(volume, going)))
    offset += page.rows.length
    total = page.total
  }
  return {
    names: found.map(({ name }) => name),
    marks: found.map(markOf),
    freed: found.reduce((sum, { usage }) => sum + (usage?.diskSize ?? 0), 0),
  }
}

/** The removal of these very volumes. Throws CONFLICT when one is gone, or another one of its name came. */
export async function planTheseVolumes(
  { volumes }: Pick<PrunePorts, 'volumes'>,
  { names, marks }: PrunedVolumes,
): Promise<VolumeRemovalPlan> {
  const removal = await volumes.planRemoval(names).catch((error: unknown) => {
    throw error instanceof EngineError && error.code === 'NOT_FOUND' ? volumesChanged(error) : error
  })
  const now = new Set(removal.volumes.map(markOf))
  if (!marks.every((mark) => now.has(mark))) throw volumesChanged()
  return removal
}

function markOf({ name, created }: Pick<VolumeView, 'name' | 'created'>): string {
  return `${name} ${created}`
}

function volumesChanged(cause?: EngineError): EngineError {
  return new EngineError(
    'CONFLICT',
    'No volume was removed: they changed in the meantime. Look at what would go now, and confirm again.',
    { retryable: true, cause },
  )
}

function isFree({ containerIds, containerCount }: VolumeView, going: ReadonlySet<string>): boolean {
  return containerIds.length === containerCount && containerIds.every((id) => going.has(id))
}
