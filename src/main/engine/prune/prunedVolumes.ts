import type { VolumeView } from '../containers/types.ts'
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
    marks: found.map(({ name, created }) => `${name} ${created}`),
    freed: found.reduce((sum, { usage }) => sum + (usage?.diskSize ?? 0), 0),
  }
}

function isFree({ containerIds, containerCount }: VolumeView, going: ReadonlySet<string>): boolean {
  return containerIds.length === containerCount && containerIds.every((id) => going.has(id))
}
