import type { ImageId } from '../../../shared/model/digest.ts'
import { integer, lines, text } from './columns.ts'
import type { Statements } from './Statements.ts'

/** Which images with a layer are asked for. */
export interface LayerHoldersQuery {
  readonly chainId: string
  /** Those that have the layer's content over another stack, instead of those that stack it. */
  readonly elsewhere: boolean
  readonly offset: number
  /** At most 500. */
  readonly limit: number
}

/** An image that has a layer. */
export interface LayerHolder {
  readonly id: ImageId
  readonly names: readonly string[]
  /** Where in the image the layer is, 1 for the lowest. */
  readonly position: number
  readonly layerCount: number
}

/** A page of the images with a layer, newest first. */
export interface LayerHolders {
  readonly rows: readonly LayerHolder[]
  readonly total: number
}

/** The chains that are meant, with where in an image they are. */
const chains = {
  same: 'SELECT id, depth FROM chain WHERE chain_id = ?',
  elsewhere: `SELECT other.id, other.depth FROM chain AS asked JOIN chain AS other USING (layer_id)
    WHERE asked.chain_id = ? AND other.id <> asked.id`,
}

/** Images with a layer, one row for each place in an image. Undefined when there is no such layer. */
export function readLayerHolders(
  statements: Statements,
  { chainId, elsewhere, offset, limit }: LayerHoldersQuery,
): LayerHolders | undefined {
  if (statements.get('SELECT id FROM chain WHERE chain_id = ?', chainId) === undefined) return undefined
  const meant = `WITH meant AS MATERIALIZED (${elsewhere ? chains.elsewhere : chains.same})`
  const total = statements.number(
    `${meant} SELECT count(*) FROM meant JOIN image_chain ON image_chain.chain_id = meant.id`,
    chainId,
  )
  const rows = statements.all(
    `${meant} SELECT digest, depth, layer_count,
       (SELECT group_concat(familiar, char(10) ORDER BY reference) FROM name
        WHERE image_id = image.id AND NOT is_digest) AS names
     FROM meant JOIN image_chain ON image_chain.chain_id = meant.id JOIN image ON image.id = image_id
     ORDER BY created DESC, digest, depth LIMIT ? OFFSET ?`,
    chainId,
    limit,
    offset,
  )
  return {
    rows: rows.map((row) => ({
      id: text(row, 'digest'),
      names: lines(row, 'names'),
      position: integer(row, 'depth') + 1,
      layerCount: integer(row, 'layer_count'),
    })),
    total: total ?? 0,
  }
}
