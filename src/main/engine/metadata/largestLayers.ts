import type { ChainId, DiffId, ImageId } from '../../../shared/model/digest.ts'
import { integer, text } from './columns.ts'
import type { Row, Statements } from './Statements.ts'

/** What the largest layers are looked for by. */
export type LayerOrder = 'docker' | 'disk'

/** A layer's content and all that it takes. */
export interface LargeLayer {
  readonly diffId: DiffId
  /** The first of its stacks. */
  readonly chainId: ChainId
  /** Stacks (chainIDs) that it is the top of: Docker counts it once in each. */
  readonly stackCount: number
  /** Images that have it. */
  readonly imageCount: number
  /** The first few of these, with their first names. */
  readonly images: readonly { readonly id: ImageId; readonly name: string | undefined }[]
  /** Bytes as Docker counts them, in all its stacks together. */
  readonly dockerSize: number
  /** Bytes on disk: its blobs and its layer index. */
  readonly diskSize: number
  /** Bytes of the uncompressed tar. */
  readonly tarSize: number
}

/** Images that are named a layer. */
const namedImages = 3

const orders: Readonly<Record<LayerOrder, string>> = {
  docker: 'docker_size * chain_count DESC, diff_id DESC',
  disk: 'blobs_disk_size + index_disk_size DESC, diff_id DESC',
}

/** The largest layers that images have, from `offset` on. The order is that of an index. */
export function readLargestLayers(
  statements: Statements,
  order: LayerOrder,
  offset: number,
  limit: number,
): { readonly rows: readonly LargeLayer[]; readonly total: number } {
  const rows = statements.all(
    `SELECT id, diff_id, docker_size * chain_count AS docker_size, blobs_disk_size + index_disk_size AS disk_size,
       tar_size, chain_count
     FROM layer WHERE chain_count > 0 ORDER BY ${orders[order]} LIMIT ? OFFSET ?`,
    limit,
    offset,
  )
  const all = statements.number('SELECT count(*) FROM layer') ?? 0
  const unused = statements.number('SELECT count(*) FROM layer WHERE chain_count = 0') ?? 0
  return { rows: rows.map((row) => toLargeLayer(statements, row)), total: all - unused }
}

function toLargeLayer(statements: Statements, row: Row): LargeLayer {
  const layer = integer(row, 'id')
  const first = statements.get(
    'SELECT id, chain_id, image_count FROM chain WHERE layer_id = ? ORDER BY id LIMIT 1',
    layer,
  )
  const stackCount = integer(row, 'chain_count')
  return {
    diffId: text(row, 'diff_id'),
    chainId: text(first ?? {}, 'chain_id'),
    stackCount,
    imageCount: stackCount === 1 ? integer(first ?? {}, 'image_count') : countImages(statements, layer),
    images: statements
      .all(
        `SELECT digest, first_name FROM image_chain JOIN image ON image.id = image_id
         WHERE chain_id = ? ORDER BY image_id LIMIT ${namedImages}`,
        integer(first ?? {}, 'id'),
      )
      .map((image) => ({
        id: text<ImageId>(image, 'digest'),
        name: image.first_name === null ? undefined : text(image, 'first_name'),
      })),
    dockerSize: integer(row, 'docker_size'),
    diskSize: integer(row, 'disk_size'),
    tarSize: integer(row, 'tar_size'),
  }
}

/** Images that have a layer in any of its stacks; one that stacks it twice counts once. */
function countImages(statements: Statements, layer: number): number {
  return (
    statements.number(
      `SELECT count(DISTINCT image_id) FROM chain JOIN image_chain ON image_chain.chain_id = chain.id
       WHERE layer_id = ?`,
      layer,
    ) ?? 0
  )
}
