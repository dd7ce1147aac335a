import { text } from './columns.ts'
import type { Statements } from './Statements.ts'
import { leasedByWork } from './trashRows.ts'

/** At most so many problems of one kind are told. */
const problemLimit = 20

interface Check {
  readonly what: string
  /** Selects `what`, `kept` and `counted` of each row whose counter is wrong. */
  readonly sql: string
}

const wrong = (table: string, name: string, counter: string, count: string): string =>
  `SELECT ${name} AS what, ${counter} AS kept, (${count}) AS counted FROM ${table} WHERE ${counter} <> (${count})`

const stackOf = 'FROM image_chain JOIN chain ON chain.id = image_chain.chain_id WHERE image_id = image.id'

const layerBlobs = (size: string): string =>
  `SELECT coalesce(sum(blob.${size}), 0) FROM layer_blob JOIN blob ON blob.id = blob_id`

const lasting = (digest: string): string =>
  `SELECT count(*) FROM lease_digest JOIN lease ON lease.id = lease_id
   WHERE lease_digest.digest = ${digest} AND is_lasting = 1`

const restingBlob = 'blob.image_count = 0 AND blob.trash_count > 0'

const checks: readonly Check[] = [
  {
    what: 'images that hold blob',
    sql: wrong('blob', 'digest', 'image_count', 'SELECT count(*) FROM image_blob WHERE blob_id = blob.id'),
  },
  {
    what: 'images that stack layer',
    sql: wrong('chain', 'chain_id', 'image_count', 'SELECT count(*) FROM image_chain WHERE chain_id = chain.id'),
  },
  {
    what: 'stacks of layer',
    sql: wrong('layer', 'diff_id', 'chain_count', 'SELECT count(*) FROM chain WHERE layer_id = layer.id'),
  },
  { what: 'layers of image', sql: wrong('image', 'digest', 'layer_count', `SELECT count(*) ${stackOf}`) },
  {
    what: 'Docker size of image',
    sql: wrong('image', 'digest', 'docker_size', `SELECT coalesce(sum(chain.docker_size), 0) ${stackOf}`),
  },
  {
    what: 'shared Docker size of image',
    sql: wrong(
      'image',
      'digest',
      'docker_shared_size',
      `SELECT coalesce(sum(chain.docker_size), 0) ${stackOf}
         AND (SELECT count(*) FROM image_chain AS other WHERE other.chain_id = chain.id) > 1`,
    ),
  },
  {
    what: 'first name of image',
    sql: `SELECT digest AS what, first_name AS kept, (SELECT min(familiar) FROM name WHERE image_id = image.id AND NOT is_digest) AS counted
      FROM image WHERE first_name IS NOT (SELECT min(familiar) FROM name WHERE image_id = image.id AND NOT is_digest)`,
  },
  { what: 'images in all', sql: wrong('total', "''", 'image_count', 'SELECT count(*) FROM image') },
  { what: 'layers in all', sql: wrong('total', "''", 'layer_count', 'SELECT count(*) FROM chain') },
  {
    what: 'Docker size of all layers',
    sql: wrong('total', "''", 'docker_layers_size', 'SELECT coalesce(sum(docker_size), 0) FROM chain'),
  },
  { what: 'blobs in all', sql: wrong('total', "''", 'blob_count', 'SELECT count(*) FROM blob') },
  {
    what: 'disk size of all blobs',
    sql: wrong('total', "''", 'blobs_disk_size', 'SELECT coalesce(sum(disk_size), 0) FROM blob'),
  },
  {
    what: 'Docker size of shared layers',
    sql: wrong(
      'total',
      "''",
      'docker_shared_size',
      'SELECT coalesce(sum(docker_size), 0) FROM chain WHERE image_count > 1',
    ),
  },
  {
    what: 'Docker sizes of all images',
    sql: wrong('total', "''", 'docker_images_size', 'SELECT coalesce(sum(docker_size), 0) FROM image'),
  },
  {
    what: 'disk size of blobs of layer',
    sql: wrong('layer', 'diff_id', 'blobs_disk_size', `${layerBlobs('disk_size')} WHERE layer_id = layer.id`),
  },
  { what: 'size of layer blobs', sql: wrong('total', "''", 'layer_blobs_size', layerBlobs('size')) },
  { what: 'disk size of layer blobs', sql: wrong('total', "''", 'layer_blobs_disk_size', layerBlobs('disk_size')) },
  {
    what: 'size of all layers as tars',
    sql: wrong('total', "''", 'tar_size', 'SELECT coalesce(sum(layer.tar_size), 0) FROM layer'),
  },
  {
    what: 'disk size that images save by sharing blobs',
    sql: wrong(
      'total',
      "''",
      'blobs_saved_disk_size',
      'SELECT coalesce(sum(disk_size * (image_count - 1)), 0) FROM blob WHERE image_count > 1',
    ),
  },
  {
    what: 'containers that stack unpacked layer',
    sql: wrong(
      'snapshot',
      'chain_id',
      'container_count',
      'SELECT count(*) FROM container_snapshot WHERE snapshot_id = snapshot.id',
    ),
  },
  {
    what: 'containers that mount volume',
    sql: wrong(
      'volume',
      'name',
      'container_count',
      'SELECT count(*) FROM container_volume WHERE volume_id = volume.id',
    ),
  },
  {
    what: 'disk size of all unpacked layers',
    sql: wrong('total', "''", 'snapshots_disk_size', 'SELECT coalesce(sum(disk_size), 0) FROM snapshot'),
  },
  ...['container', 'volume'].flatMap((table): Check[] => [
    { what: `${table}s in all`, sql: wrong('total', "''", `${table}_count`, `SELECT count(*) FROM ${table}`) },
    ...['docker_size', 'disk_size'].map((size) => ({
      what: `${size} of all ${table}s`,
      sql: wrong('total', "''", `${table}s_${size}`, `SELECT coalesce(sum(${size}), 0) FROM ${table}`),
    })),
  ]),
  { what: 'entries of the trash that hold blob', sql: wrong('blob', 'digest', 'trash_count', lasting('blob.digest')) },
  { what: 'entries of the trash that hold layer', sql: wrong('layer', 'diff_id', 'trash_count', lasting('diff_id')) },
  {
    what: 'disk size of blobs in the trash',
    sql: wrong(
      'total',
      "''",
      'trash_blobs_disk_size',
      `SELECT coalesce(sum(disk_size), 0) FROM blob WHERE ${restingBlob}`,
    ),
  },
  {
    what: 'disk size of layer blobs in the trash',
    sql: wrong('total', "''", 'trash_layer_blobs_disk_size', `${layerBlobs('disk_size')} WHERE ${restingBlob}`),
  },
  {
    what: 'disk size of layer indexes in the trash',
    sql: wrong(
      'total',
      "''",
      'trash_indexes_disk_size',
      'SELECT coalesce(sum(index_disk_size), 0) FROM layer WHERE chain_count = 0 AND trash_count > 0',
    ),
  },
  {
    what: 'disk size of all layer indexes',
    sql: wrong('total', "''", 'indexes_disk_size', 'SELECT coalesce(sum(index_disk_size), 0) FROM layer'),
  },
]

/** Snapshots that nothing needs: neither an image nor a container stacks them. */
const needlessSnapshots = `SELECT id, chain_id FROM snapshot WHERE container_count = 0
  AND NOT EXISTS (SELECT 1 FROM chain WHERE chain.chain_id = snapshot.chain_id)
  AND NOT ${leasedByWork('snapshot.chain_id')}`

/** Layers of images of which no blob is held: their content would be lost. */
const missingContent = `SELECT DISTINCT image.digest, diff_id
  FROM image_chain JOIN chain ON chain.id = image_chain.chain_id JOIN layer ON layer.id = layer_id
  JOIN image ON image.id = image_id
  WHERE NOT EXISTS (SELECT 1 FROM layer_blob JOIN image_blob USING (blob_id)
    WHERE layer_blob.layer_id = layer.id AND image_blob.image_id = image.id)`

/** Things that an entry of the trash needs to be brought back, and that are not there or not kept for it. */
const lostTrash = `SELECT number, image_id, needed.value AS digest
  FROM trash, (SELECT 'blobs' AS kind UNION ALL SELECT 'diffIds'), json_each(record, '$.' || kind) AS needed
  WHERE NOT EXISTS (SELECT 1 FROM lease_digest JOIN lease ON lease.id = lease_id
      WHERE lease_digest.lease_id = trash.lease_id AND digest = needed.value AND is_lasting = 1)
    OR NOT iif(kind = 'blobs',
      EXISTS (SELECT 1 FROM blob WHERE digest = needed.value),
      EXISTS (SELECT 1 FROM layer JOIN layer_blob ON layer_id = layer.id JOIN blob ON blob.id = blob_id
        WHERE diff_id = needed.value))`

/** Leases that last and belong to no entry of the trash. */
const strayLeases = `SELECT id, purpose FROM lease WHERE is_lasting = 1
  AND NOT EXISTS (SELECT 1 FROM trash WHERE lease_id = lease.id)`

/**
 * Checks the whole database: its pages, its references, and every counter against a new count. One sentence
 * a problem. Reads everything: for the doctor and for tests, not for a running app.
 */
export function verifyMetadata(statements: Statements): string[] {
  const problems: string[] = []
  for (const row of statements.all(`PRAGMA integrity_check(${problemLimit})`)) {
    const found = String(Object.values(row)[0])
    if (found !== 'ok') problems.push(`lamina.db is damaged: ${found}.`)
  }
  for (const row of statements.all('PRAGMA foreign_key_check').slice(0, problemLimit)) {
    problems.push(`A row of ${text(row, 'table')} refers to a row of ${text(row, 'parent')} that is not there.`)
  }
  for (const { what, sql } of checks) {
    for (const row of statements.all(`${sql} LIMIT ${problemLimit}`)) {
      const subject = [what, text(row, 'what')].filter((part) => part !== '').join(' ')
      problems.push(
        `The kept number for "${subject}" is ${String(row.kept)}; counted anew it is ${String(row.counted)}.`,
      )
    }
  }
  for (const row of statements.all(`${missingContent} LIMIT ${problemLimit}`)) {
    problems.push(`Image ${text(row, 'digest')} holds no blob of its layer ${text(row, 'diff_id')}.`)
  }
  for (const row of statements.all(`${needlessSnapshots} LIMIT ${problemLimit}`)) {
    problems.push(`Snapshot ${Number(row.id)} of layer ${text(row, 'chain_id')} is needed by nothing.`)
  }
  for (const row of statements.all(`${lostTrash} LIMIT ${problemLimit}`)) {
    const entry = `Entry ${Number(row.number)} of the trash, image ${text(row, 'image_id')}`
    problems.push(`${entry}, cannot be brought back: ${text(row, 'digest')} is not kept for it.`)
  }
  for (const row of statements.all(`${strayLeases} LIMIT ${problemLimit}`)) {
    problems.push(`Lease ${Number(row.id)} (${text(row, 'purpose')}) lasts for nothing.`)
  }
  return problems
}
