import type { ImageId } from '../../../shared/model/digest.ts'
import { EngineError } from '../errors/EngineError.ts'
import { familiarReference, parseReference } from '../spec/reference.ts'
import { text } from './columns.ts'
import type { NameRecord } from './records.ts'
import type { Statements } from './Statements.ts'

/**
 * Points a name at an image; another image that had it loses it and is told as `previous`.
 * Throws NOT_FOUND when there is no such image, INVALID_ARGUMENT for a bad reference.
 */
export function setName(statements: Statements, name: NameRecord): { readonly previous?: ImageId } {
  const parsed = parseReference(name.reference)
  const image = statements.number('SELECT id FROM image WHERE digest = ?', name.imageId)
  if (image === undefined) {
    throw new EngineError(
      'NOT_FOUND',
      `Could not name an image ${name.reference}: ${name.imageId} is not in the store.`,
      {
        data: { reference: name.imageId },
      },
    )
  }
  if (name.tagged !== undefined) statements.run('UPDATE image SET last_tagged = ? WHERE id = ?', name.tagged, image)
  const held = statements.get(
    'SELECT image.digest FROM name JOIN image ON image.id = name.image_id WHERE reference = ?',
    name.reference,
  )
  const previous = held === undefined ? undefined : text<ImageId>(held, 'digest')
  if (previous === name.imageId) return {}
  statements.run('DELETE FROM name WHERE reference = ?', name.reference)
  statements.run(
    'INSERT INTO name (reference, familiar, image_id, is_digest) VALUES (?, ?, ?, ?)',
    name.reference,
    familiarReference(parsed),
    image,
    parsed.digest === undefined ? 0 : 1,
  )
  return previous === undefined ? {} : { previous }
}
