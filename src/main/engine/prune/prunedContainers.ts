import type { ContainerRemovalPlan } from '../containers/types.ts'
import { rowLimit } from '../metadata/MetadataReader.ts'
import type { PrunePorts } from './ports.ts'
import type { PruneGoal } from './types.ts'

/** States of containers that do not run. */
const stopped = ['created', 'exited', 'dead']

/** The containers that go, as removals of at most 500 each. */
export async function planContainers(
  { containers }: Pick<PrunePorts, 'containers'>,
  goal: PruneGoal,
): Promise<readonly ContainerRemovalPlan[]> {
  if (goal.containers !== true) return []
  const { until, labels = [] } = goal
  const filters = { all: true, status: stopped, label: labels, ...(until === undefined ? {} : { until }) }
  const ids: string[] = []
  for (let total = 1; ids.length < total; ) {
    const page = containers.list({ filters, offset: ids.length })
    if (page.rows.length === 0) break
    ids.push(...page.rows.map(({ id }) => id))
    total = page.total
  }
  const plans: ContainerRemovalPlan[] = []
  for (let start = 0; start < ids.length; start += rowLimit) {
    plans.push(await containers.planRemoval(ids.slice(start, start + rowLimit), { volumes: false }))
  }
  return plans
}
