import type { ImageId } from '../../../shared/model/digest.ts'
import { EngineError } from '../errors/EngineError.ts'
import { selectImages } from './list.ts'
import type { ImagePorts } from './ports.ts'
import { RemovalRules } from './RemovalRules.ts'
import { carryOut, type TrashChoice } from './remove.ts'
import type { ImageFilters, PruneResult, Removal } from './types.ts'

/** Images a turn: few, so that a turn stays short. */
const turnSize = 50

/**
 * Removes images that no tag names, with `all` every image that no container uses. Newest first; what a
 * conflict keeps is passed over. Throws ABORTED when `signal` aborts: what was removed until then is gone. Emits Docker's one `prune` event after those of the removals.
 */
export async function pruneImages(
  ports: ImagePorts,
  {
    all = false,
    filters = {},
    signal,
    ...choice
  }: TrashChoice & { readonly all?: boolean; readonly filters?: ImageFilters; readonly signal?: AbortSignal },
): Promise<PruneResult> {
  const removals: Removal[] = []
  const entries: number[] = []
  let freed = 0
  let freedLater = 0
  let dockerReclaimed = 0
  let offset = 0
  for (let done = false; !done; ) {
    signal?.throwIfAborted()
    // In turns: others may use the store in between.
    done = await ports.exclusive(async () => {
      const page = ports.reader.list({
        ...selectImages(ports.reader, all ? filters : { ...filters, dangling: true }),
        order: 'created',
        descending: true,
        offset,
        limit: turnSize,
      })
      const rules = new RemovalRules(ports)
      for (const { id } of page.rows) removeWhole(rules, id)
      const result = await carryOut(ports, rules.steps, choice)
      removals.push(...result.removals)
      entries.push(...result.entries)
      freed += result.freed
      freedLater += result.freedLater
      dockerReclaimed += result.dockerSize
      offset += page.rows.filter(({ id }) => !rules.isDeleted(id)).length
      return page.rows.length < turnSize
    })
  }
  ports.events.emit({ type: 'image', action: 'prune', id: '', attributes: { reclaimed: String(dockerReclaimed) } })
  return { removals, freed, freedLater, entries, dockerReclaimed }
}

/** One image with all its names, as Docker prunes it: name by name, or by ID when it has none. */
function removeWhole(rules: RemovalRules, id: ImageId): void {
  const names = rules.names(id).map(({ reference }) => reference)
  for (const reference of names.length > 0 ? names : [id]) {
    // The last tag takes the digests of its repository along, and the image with them.
    if (rules.isDeleted(id)) return
    try {
      rules.remove(id, reference, {})
    } catch (error) {
      if (!(error instanceof EngineError) || error.code !== 'CONFLICT') throw error
    }
  }
}
