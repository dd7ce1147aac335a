import type { DiffId, Digest } from '../../../shared/model/digest.ts'
import { integer, text } from './columns.ts'
import type { Statements } from './Statements.ts'

/** A registry that names of images are of. */
export interface NamedRegistry {
  /** `docker.io`, `localhost:5000`. */
  readonly host: string
  readonly imageCount: number
}

/** Images that are looked at for one blob: a base may be in thousands. */
const imagesLookedAt = 100

/** The registries of which images here have names, by host; at most `limit`. */
export function readNamedRegistries(statements: Statements, limit: number): NamedRegistry[] {
  return statements
    .all(
      `SELECT substr(reference, 1, instr(reference, '/') - 1) AS host, count(DISTINCT image_id) AS images
       FROM name GROUP BY host ORDER BY host LIMIT ?`,
      limit,
    )
    .map((row) => ({ host: text(row, 'host'), imageCount: integer(row, 'images') }))
}

/**
 * Paths of a registry's repositories that are known to have (or have had) a blob: images with it have a name there by
 * digest, which only pull and push give. Those of the newest images first, at most `limit`.
 */
export function readRepositoriesWith(statements: Statements, host: string, blob: Digest, limit: number): string[] {
  const prefix = `${host}/`
  const rows = statements.all(
    `WITH holder AS MATERIALIZED (
       SELECT image_id FROM image_blob WHERE blob_id = (SELECT id FROM blob WHERE digest = ?)
       ORDER BY image_id DESC LIMIT ${imagesLookedAt})
     SELECT substr(reference, ?, instr(reference, '@') - ?) AS path, max(holder.image_id) AS newest
     FROM holder CROSS JOIN name ON name.image_id = holder.image_id
     WHERE is_digest = 1 AND reference >= ? AND reference < ?
     GROUP BY path ORDER BY newest DESC, path LIMIT ?`,
    blob,
    prefix.length + 1,
    prefix.length + 1,
    prefix,
    // The character after the slash.
    `${host}0`,
    limit,
  )
  return rows.map((row) => text(row, 'path'))
}

/** The diffID of the layer that a blob holds; undefined when it is none, or not here. */
export function readLayerOfBlob(statements: Statements, blob: Digest): DiffId | undefined {
  const row = statements.get(
    `SELECT diff_id FROM blob JOIN layer_blob ON blob_id = blob.id JOIN layer ON layer.id = layer_id
     WHERE digest = ? LIMIT 1`,
    blob,
  )
  return row === undefined ? undefined : text(row, 'diff_id')
}

/** Tags of a repository that images here have, in the order of their bytes from behind `after` on; at most `limit`. */
export function readTagsHere(statements: Statements, repository: string, after: string, limit: number): string[] {
  return statements
    .all(
      'SELECT reference FROM name WHERE is_digest = 0 AND reference > ? AND reference < ? ORDER BY reference LIMIT ?',
      `${repository}:${after}`,
      `${repository};`,
      limit,
    )
    .map((row) => text(row, 'reference').slice(repository.length + 1))
}
