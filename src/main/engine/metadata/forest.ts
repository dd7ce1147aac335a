import type { ChainId, DiffId, ImageId } from '../../../shared/model/digest.ts'
import { integer, lines, text } from './columns.ts'
import type { Statements } from './Statements.ts'

/**
 * The forest of chains is read in blocks: block n is the rows with numbers from n × 500 + 1 to (n + 1) × 500.
 * So a row stays in its block whatever comes and goes beside it, and a block has at most 500 rows.
 */
const blockSize = 500

/** A chain: one layer over a stack of others. Who stacks it follows from the tops of the images. */
export interface ForestLayerRecord {
  /** Rises from a chain to those above it, since a chain is recorded after its parent. */
  readonly row: number
  readonly chainId: ChainId
  readonly diffId: DiffId
  /** Row of the chain below; absent for the lowest layer of a stack. */
  readonly parent?: number
  /** Bytes as Docker counts them. */
  readonly dockerSize: number
  /** Bytes that the content takes on disk: its blobs, and its layer index. Chains of one diffID share them. */
  readonly diskSize: number
}

/** An image at its place in the forest. */
export interface ForestImageRecord {
  readonly id: ImageId
  /** Familiar references, sorted. */
  readonly names: readonly string[]
  /** Row of its topmost chain; absent for an image without layers. */
  readonly top?: number
}

/** A chain and one of the images that stack it. */
export interface ChainHolder {
  readonly chainId: ChainId
  readonly imageId: ImageId
  /** Layers below it. */
  readonly depth: number
}

/** The first 500 blocks from number `from` on that have rows, ascending. Looks at one row a block. */
export function readForestBlocks(statements: Statements, table: 'chain' | 'image', from: number): number[] {
  return statements
    .all(
      `WITH RECURSIVE block (n) AS (
         SELECT (min(id) - 1) / ${blockSize} FROM ${table} WHERE id > ? * ${blockSize}
         UNION ALL
         SELECT (SELECT (min(id) - 1) / ${blockSize} FROM ${table} WHERE id > (n + 1) * ${blockSize})
         FROM block WHERE n IS NOT NULL)
       SELECT n FROM block WHERE n IS NOT NULL LIMIT 500`,
      from,
    )
    .map((row) => integer(row, 'n'))
}

/** The chains of a block in the order of their rows. */
export function readForestLayers(statements: Statements, block: number): ForestLayerRecord[] {
  return statements
    .all(
      `SELECT chain.id, chain.chain_id, diff_id, parent_id, chain.docker_size, index_disk_size +
         (SELECT coalesce(sum(disk_size), 0) FROM layer_blob JOIN blob ON blob.id = blob_id
          WHERE layer_blob.layer_id = layer.id) AS disk_size
       FROM chain JOIN layer ON layer.id = chain.layer_id WHERE chain.id > ? AND chain.id <= ? ORDER BY chain.id`,
      ...blockRange(block),
    )
    .map((row) => ({
      row: integer(row, 'id'),
      chainId: text(row, 'chain_id'),
      diffId: text(row, 'diff_id'),
      ...(row.parent_id === null ? {} : { parent: integer(row, 'parent_id') }),
      dockerSize: integer(row, 'docker_size'),
      diskSize: integer(row, 'disk_size'),
    }))
}

/** The images of a block, intermediate ones too, in the order of their rows. */
export function readForestImages(statements: Statements, block: number): ForestImageRecord[] {
  return statements
    .all(
      // Rows of chains rise with the stack: the highest is the top, found without looking at the others.
      `SELECT digest, (SELECT max(chain_id) FROM image_chain WHERE image_id = image.id) AS top,
         (SELECT group_concat(familiar, char(10) ORDER BY reference) FROM name
          WHERE image_id = image.id AND NOT is_digest) AS names
       FROM image WHERE id > ? AND id <= ? ORDER BY id`,
      ...blockRange(block),
    )
    .map((row) => ({
      id: text(row, 'digest'),
      names: lines(row, 'names'),
      ...(row.top === null ? {} : { top: integer(row, 'top') }),
    }))
}

/** For each of these chains that is there, the image that has stacked it longest. */
export function readChainHolders(statements: Statements, chainIds: readonly string[]): ChainHolder[] {
  return statements
    .all(
      `SELECT chain.chain_id, depth, image.digest FROM json_each(?) AS wanted
       JOIN chain ON chain.chain_id = wanted.value
       JOIN image ON image.id = (SELECT min(image_id) FROM image_chain WHERE image_chain.chain_id = chain.id)`,
      JSON.stringify(chainIds),
    )
    .map((row) => ({ chainId: text(row, 'chain_id'), imageId: text(row, 'digest'), depth: integer(row, 'depth') }))
}

function blockRange(block: number): [after: number, last: number] {
  return [block * blockSize, (block + 1) * blockSize]
}
