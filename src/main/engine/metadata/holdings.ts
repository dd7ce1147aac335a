import type { ChainId, ImageId } from '../../../shared/model/digest.ts'
import { integer, text } from './columns.ts'
import type { Row, Statements } from './Statements.ts'
import { leasedByWork } from './trashRows.ts'

/** An image, and what it holds: places in the lists of Holdings. */
export interface HoldingImage {
  readonly id: ImageId
  /** Its row number. */
  readonly row: number
  /** Milliseconds since 1970; 0 when unknown. */
  readonly created: number
  /** When a person last gave it a name, milliseconds since 1970; 0 when never. */
  readonly lastTagged: number
  readonly hasTag: boolean
  /** Whether it has any name, a tag or a digest. */
  readonly hasName: boolean
  /** Bytes as Docker counts them. */
  readonly dockerSize: number
  /** Place of the image it was made from, when that is there. */
  readonly parent: number | undefined
  readonly blobs: readonly number[]
  readonly chains: readonly number[]
}

/** What images hold, on disk: no more than this one number matters of a blob. */
export interface HeldBlob {
  /** Images that hold it. */
  readonly holders: number
  /** Bytes on disk that go with its last holder: 0 while work under way holds it. */
  readonly diskSize: number
  /** Whether the trash holds it too: then they go when that is emptied. */
  readonly rests: boolean
}

export interface HeldChain {
  readonly id: ChainId
  readonly row: number
  readonly holders: number
  /** Place of its layer. */
  readonly layer: number
  readonly dockerSize: number
  /** Bytes on disk where it is unpacked: 0 while a container stacks it, or a lease holds it. */
  readonly diskSize: number
}

/** A layer's index goes with the last chain that is made of it. */
export interface HeldLayer {
  readonly chains: number
  /** Bytes on disk of its index: 0 while work under way holds it. */
  readonly diskSize: number
  /** Whether the trash holds it too. */
  readonly rests: boolean
}

/** Who holds what in the whole store at one moment, for planning over all images. Reads everything: for a worker. */
export interface Holdings {
  readonly images: readonly HoldingImage[]
  readonly blobs: readonly HeldBlob[]
  readonly chains: readonly HeldChain[]
  readonly layers: readonly HeldLayer[]
}

/**
 * Reads who holds what; inside a transaction, so that all of it is of one moment. Unpacked layers that only containers
 * of `going` (IDs) stack are told as if those were gone.
 */
export function readHoldings(statements: Statements, going: readonly string[] = []): Holdings {
  const staying = going.length === 0 ? 'container_count' : stayingContainers
  const blobs = statements.all(
    `SELECT id, image_count, trash_count, iif(${leasedByWork('blob.digest')}, 0, disk_size) AS disk_size FROM blob`,
  )
  const layers = statements.all(
    `SELECT id, chain_count, trash_count, iif(${leasedByWork('layer.diff_id')}, 0, index_disk_size) AS disk_size
     FROM layer`,
  )
  const layerPlaces = placesOf(layers)
  const chains = statements.all(
    `SELECT chain.id, chain.chain_id, layer_id, docker_size, image_count,
       iif(${staying} > 0 OR ${leasedByWork('chain.chain_id')}, 0, coalesce(disk_size, 0)) AS disk_size
     FROM chain LEFT JOIN snapshot ON snapshot.chain_id = chain.chain_id`,
    ...(going.length === 0 ? [] : [JSON.stringify(going)]),
  )
  return {
    images: readImages(statements, placesOf(blobs), placesOf(chains)),
    blobs: blobs.map((row) => ({
      holders: integer(row, 'image_count'),
      diskSize: integer(row, 'disk_size'),
      rests: integer(row, 'trash_count') > 0,
    })),
    chains: chains.map((row) => ({
      id: text(row, 'chain_id'),
      row: integer(row, 'id'),
      holders: integer(row, 'image_count'),
      layer: layerPlaces.get(integer(row, 'layer_id')) ?? -1,
      dockerSize: integer(row, 'docker_size'),
      diskSize: integer(row, 'disk_size'),
    })),
    layers: layers.map((row) => ({
      chains: integer(row, 'chain_count'),
      diskSize: integer(row, 'disk_size'),
      rests: integer(row, 'trash_count') > 0,
    })),
  }
}

/** How many containers stack a snapshot, without those that go. */
const stayingContainers = `(SELECT count(*) FROM container_snapshot
  JOIN container ON container.id = container_snapshot.container_id
  WHERE snapshot_id = snapshot.id AND container.container_id NOT IN (SELECT value FROM json_each(?)))`

/** Bytes on disk of unpacked layers that nothing needs once the containers of `going` (IDs) are gone. */
export function readSnapshotsLeft(statements: Statements, going: readonly string[]): number {
  if (going.length === 0) return 0
  const sql = `SELECT coalesce(sum(disk_size), 0) FROM snapshot
    WHERE container_count > 0 AND ${stayingContainers} = 0
      AND NOT EXISTS (SELECT 1 FROM chain WHERE chain.chain_id = snapshot.chain_id)
      AND NOT ${leasedByWork('snapshot.chain_id')}`
  return statements.number(sql, JSON.stringify(going)) ?? 0
}

type Places = ReadonlyMap<number, number>

function placesOf(rows: readonly Row[]): Places {
  return new Map(rows.map((row, place) => [integer(row, 'id'), place]))
}

function readImages(statements: Statements, blobs: Places, chains: Places): HoldingImage[] {
  const held = (table: string, column: string, places: Places): Map<number, number[]> => {
    const rows = statements.all(`SELECT image_id, group_concat(${column}) AS held FROM ${table} GROUP BY image_id`)
    return new Map(rows.map((row) => [integer(row, 'image_id'), placesIn(text(row, 'held'), places)]))
  }
  const heldBlobs = held('image_blob', 'blob_id', blobs)
  const heldChains = held('image_chain', 'chain_id', chains)
  const rows = statements.all(
    `SELECT id, digest, parent, created, last_tagged, docker_size, first_name IS NOT NULL AS has_tag,
       EXISTS (SELECT 1 FROM name WHERE image_id = image.id) AS has_name FROM image`,
  )
  const places = new Map(rows.map((row, place) => [text(row, 'digest'), place]))
  return rows.map((row) => ({
    id: text(row, 'digest'),
    row: integer(row, 'id'),
    created: integer(row, 'created'),
    lastTagged: integer(row, 'last_tagged'),
    hasTag: integer(row, 'has_tag') === 1,
    hasName: integer(row, 'has_name') === 1,
    dockerSize: integer(row, 'docker_size'),
    parent: row.parent === null ? undefined : places.get(text(row, 'parent')),
    blobs: heldBlobs.get(integer(row, 'id')) ?? [],
    chains: heldChains.get(integer(row, 'id')) ?? [],
  }))
}

/** The places of rows that group_concat listed. */
function placesIn(list: string, places: Places): number[] {
  const found: number[] = []
  for (const number of list.split(',')) {
    const place = places.get(Number(number))
    if (place !== undefined) found.push(place)
  }
  return found
}
