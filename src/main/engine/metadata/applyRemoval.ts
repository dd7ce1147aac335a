import type { ChainId, ImageId } from '../../../shared/model/digest.ts'
import { EngineError } from '../errors/EngineError.ts'
import { integer, text } from './columns.ts'
import { dropUnused } from './dropUnused.ts'
import type { RemovalOutcome, RemovalStep } from './records.ts'
import type { Statements } from './Statements.ts'
import { keepInTrash, type TrashMark } from './trash.ts'
import { readRestingSize } from './trashRows.ts'

/**
 * Takes names and images away, in order, with the layers and blobs that nothing else holds; with `trash` the images go
 * there with the names that these steps take. Throws CONFLICT when a step is no longer true: the name points elsewhere,
 * or the image is gone or still named.
 */
export function applyRemoval(statements: Statements, steps: readonly RemovalStep[], trash?: TrashMark): RemovalOutcome {
  const resting = readRestingSize(statements)
  const blobs = new Set<number>()
  const layers = new Set<number>()
  const names = new Map<ImageId, string[]>()
  const entries: number[] = []
  const deleted: RemovalOutcome['deleted'][number][] = []
  for (const step of steps) {
    const image = statements.number('SELECT id FROM image WHERE digest = ?', step.imageId)
    if (image === undefined) throw outdated(step.imageId)
    if (step.kind === 'untag') {
      const sql = 'DELETE FROM name WHERE reference = ? AND image_id = ?'
      if (statements.run(sql, step.reference, image) === 0) throw outdated(step.reference)
      names.set(step.imageId, [...(names.get(step.imageId) ?? []), step.reference])
      continue
    }
    if (trash !== undefined) entries.push(keepInTrash(statements, image, names.get(step.imageId) ?? [], trash))
    deleted.push(deleteImage(statements, image, step.imageId, blobs, layers))
  }
  const chains = deleted.flatMap((image) => image.chains)
  const orphans = dropUnused(statements, blobs, layers, chains)
  return { deleted, orphans, laterDiskSize: readRestingSize(statements) - resting, entries }
}

/**
 * Deletes an image that has no name left, with the layers that no other stacks; adds the rows of its blobs and of
 * those layers to what may be unused now. Throws CONFLICT when it still has a name.
 */
export function deleteImage(
  statements: Statements,
  image: number,
  id: ImageId,
  blobs: Set<number>,
  layers: Set<number>,
): RemovalOutcome['deleted'][number] {
  if (statements.number('SELECT 1 FROM name WHERE image_id = ? LIMIT 1', image) !== undefined) throw outdated(id)
  for (const edge of statements.all('DELETE FROM image_blob WHERE image_id = ? RETURNING blob_id', image)) {
    blobs.add(integer(edge, 'blob_id'))
  }
  const stack = statements.all(
    `SELECT chain.id, chain.chain_id, layer_id, docker_size FROM image_chain JOIN chain ON chain.id = image_chain.chain_id
     WHERE image_chain.image_id = ? ORDER BY depth DESC`,
    image,
  )
  statements.run('DELETE FROM image_chain WHERE image_id = ?', image)
  statements.run('DELETE FROM image WHERE id = ?', image)
  const chains: ChainId[] = []
  let dockerSize = 0
  for (const chain of stack) {
    if (statements.run('DELETE FROM chain WHERE id = ? AND image_count = 0', integer(chain, 'id')) === 0) continue
    chains.push(text(chain, 'chain_id'))
    dockerSize += integer(chain, 'docker_size')
    layers.add(integer(chain, 'layer_id'))
  }
  return { chains, dockerSize }
}

/** The error of a removal that is no longer what it was when it was decided: `what` changed. */
export function outdated(what: string): EngineError {
  return new EngineError('CONFLICT', `Nothing was removed: ${what} changed in the meantime. Look again, and repeat.`, {
    retryable: true,
  })
}
