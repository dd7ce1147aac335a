import { appendFile, cp, mkdir, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  changeDatabase,
  examine,
  flipBit,
  makeSoundStore,
  queryText,
  type SoundStore,
} from '../../../../test/fixtures/examinedStore.ts'
import { snapshotStore } from '../../../../test/fixtures/storeSnapshot.ts'
import type { DiffId, Digest } from '../../../shared/model/digest.ts'
import { LayerIndexer } from '../layers/LayerIndexer.ts'
import { openLayerIndex } from '../layers/LayerIndexFile.ts'
import { writeLayerIndex } from '../layers/writeLayerIndex.ts'
import { layerTar } from '../samples/layerTar.ts'
import { listFolder, type StoreFiles } from './storeFiles.ts'

const absent = `sha256:${'ab'.repeat(32)}`
const motdImage = `SELECT digest FROM image WHERE first_name = 'lamina/web:1'`
const baseImage = `SELECT digest FROM image WHERE first_name = 'lamina/base:1'`

function layerBlob(image: string): string {
  return `SELECT blob.digest FROM image JOIN image_blob ON image_id = image.id JOIN blob ON blob.id = image_blob.blob_id
    JOIN layer_blob ON layer_blob.blob_id = blob.id WHERE first_name = '${image}' LIMIT 1`
}

describe('examineStore', () => {
  let sound: SoundStore
  let store: StoreFiles
  beforeAll(async () => {
    sound = await makeSoundStore()
  })
  afterAll(() => sound?.remove())

  async function findingsAfter(damage: (files: StoreFiles) => unknown): Promise<readonly string[]> {
    store = await sound.copy()
    await damage(store)
    return (await examine(store)).findings
  }

  const blob = (query: string): Digest => queryText(store, query) as Digest

  it('finds nothing wrong in a sound store, and counts what it looked at', async () => {
    store = await sound.copy()
    const { findings, counts } = await examine(store)
    expect(findings).toEqual([])
    expect(counts.images).toBe(6)
    expect(counts.layers).toBe(Number(queryText(store, 'SELECT count(*) FROM layer')))
    expect(counts.blobs).toBe((await listFolder(store.blobs)).length)
  })

  it('changes nothing in the store, a write-ahead log that was not taken in yet included', async () => {
    store = await sound.copy()
    const live = new DatabaseSync(store.database)
    live.exec(`INSERT INTO lease (purpose, created) VALUES ('x', 1)`)
    const crashed = await sound.copy()
    for (const suffix of ['', '-wal']) await cp(store.database + suffix, crashed.database + suffix)
    live.close()
    for (const files of [store, crashed]) {
      const before = [await listFolder(files.root), await snapshotStore(files.root)]
      expect((await examine(files)).findings).toEqual([])
      expect([await listFolder(files.root), await snapshotStore(files.root)]).toEqual(before)
    }
    expect(await listFolder(crashed.root)).toContain('lamina.db-wal')
  })

  it.each([
    ['a turned bit', (path: string) => flipBit(path, 600)],
    ['a cut', (path: string) => truncate(path, 700)],
    ['more bytes', (path: string) => appendFile(path, 'x')],
  ])('finds %s in a blob, and the images that need it', async (_, damage) => {
    const findings = await findingsAfter((files) => damage(files.blobPath(blob(layerBlob('zipped:1')))))
    expect(findings).toHaveLength(2)
    expect(findings[0]).toMatch(/^blob sha256:[0-9a-f]{64}: it is damaged: its \d+ bytes have the digest/)
    expect(findings[1]).toMatch(/^image sha256:[0-9a-f]{64} \(zipped:1\): it needs blob .* which is damaged\.$/)
  })

  it('finds a blob that is missing, and every image that needs it', async () => {
    const findings = await findingsAfter((files) => rm(files.blobPath(blob(layerBlob('lamina/base:1')))))
    expect(findings[0]).toMatch(/^blob .* its file is missing\.$/)
    const images = findings
      .slice(1)
      .map((finding) => /\((.*)\): it needs blob .* which is missing\.$/.exec(finding)?.[1])
    expect(images.toSorted((a = '', b = '') => a.localeCompare(b))).toEqual([
      'lamina/api:1',
      'lamina/base:1',
      'lamina/web:1',
    ])
  })

  it('finds a config that is missing', async () => {
    const findings = await findingsAfter((files) => rm(files.blobPath(blob(baseImage))))
    expect(findings).toHaveLength(2)
    expect(findings[1]).toContain('(lamina/base:1): it needs blob')
  })

  it('finds blobs and layer indexes that the database does not know', async () => {
    const findings = await findingsAfter(async (files) => {
      await writeFile(join(files.blobs, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'), '')
      await writeFile(files.indexPath(absent as DiffId), 'x')
    })
    expect(findings).toHaveLength(2)
    expect(findings[0]).toMatch(/^blob sha256:e3b0c4.*: the database does not know it\.$/)
    expect(findings[1]).toMatch(/^layer index .*abab: the database knows no such layer\.$/)
  })

  it('finds what does not belong, and what work left behind', async () => {
    const findings = await findingsAfter(async ({ root, content, blobs, ingests, indexes }) => {
      await writeFile(join(root, 'notes.txt'), '')
      await mkdir(join(content, 'cache'))
      await writeFile(join(blobs, 'readme'), '')
      await mkdir(join(blobs, 'cd'.repeat(32)))
      await symlink('/etc/passwd', join(indexes, 'ef'.repeat(32)))
      await mkdir(join(ingests, 'a-load'))
    })
    expect(findings.map((finding) => finding.slice(store.root.length + 1))).toEqual([
      'notes.txt: it does not belong into a data root.',
      'content/cache: it does not belong into a data root.',
      'content/ingests/a-load: it is left over from work that was cut off.',
      `content/blobs/sha256/${'cd'.repeat(32)}: it is not a regular file.`,
      'content/blobs/sha256/readme: its name is no digest.',
      `index/${'ef'.repeat(32)}: it is not a regular file.`,
    ])
  })

  it('finds layer indexes that are missing, damaged, or of another layer', async () => {
    const findings = await findingsAfter(async ({ indexes }) => {
      const [first = '', second = '', third = ''] = await listFolder(indexes)
      await rm(join(indexes, first))
      await flipBit(join(indexes, second), 90)
      await cp(join(indexes, (await listFolder(indexes))[3] ?? ''), join(indexes, third))
    })
    expect(findings).toHaveLength(3)
    expect(findings[0]).toMatch(/^layer index .*: it is missing\.$/)
    expect(findings[1]).toMatch(/^layer index .*: it is damaged: /)
    expect(findings[2]).toMatch(/^layer index .*: it is damaged: it is of the layer sha256:/)
  })

  it('finds a layer index that is whole but says other things than the layer', async () => {
    const findings = await findingsAfter(async (files) => {
      const diffId = queryText(files, `SELECT diff_id FROM layer WHERE entry_count = 1 AND docker_size > 0`) as DiffId
      const index = await openLayerIndex(files.indexPath(diffId))
      const [entry] = await index.read(0, 1)
      await index.close()
      const indexer = new LayerIndexer()
      indexer.push(layerTar([{ file: 'another', content: 'y'.repeat(entry?.size ?? 0) }], 0))
      await rm(files.indexPath(diffId))
      await writeLayerIndex(indexer.finish(), files.indexPath(diffId), diffId)
    })
    expect(findings).toHaveLength(1)
    expect(findings[0]).toMatch(/^layer index .*: it does not list what is in the layer\.$/)
  })

  it.each([
    [
      'a counter',
      `UPDATE blob SET image_count = image_count + 1 WHERE id = 1`,
      /kept number for "images that hold blob/,
    ],
    ['a total', `UPDATE total SET blobs_disk_size = 7`, /kept number for "disk size of all blobs" is 7/],
    ["an image's size", `UPDATE image SET docker_size = docker_size + 1 WHERE id = 1`, /"Docker size of image sha256/],
    [
      'a reference to nothing',
      `INSERT INTO name VALUES ('docker.io/library/x:1', 'x:1', 999, 0)`,
      /refers to a row of image/,
    ],
    [
      "a blob's size",
      `UPDATE blob SET size = size + 1 WHERE id = 1`,
      /^blob .* it has \d+ bytes and takes \d+ on disk/,
    ],
    [
      "an index's size",
      `UPDATE layer SET index_disk_size = 1 WHERE id = 1`,
      /^layer index .* the database says \d+ and 1\./,
    ],
    [
      "a layer's entries",
      `UPDATE layer SET entry_count = 99 WHERE id = 1`,
      /^layer sha256.*that its entryCount is 99; it is \d+/,
    ],
    [
      "a layer's tar size",
      `UPDATE layer SET tar_size = 1 WHERE id = 1`,
      /^layer sha256.*that its tarSize is 1; it is \d+/,
    ],
    [
      "a layer's Docker size",
      `UPDATE chain SET docker_size = 5 WHERE depth = 0`,
      /^layer sha256.*that its dockerSize is 5; it is/,
    ],
    [
      'a name',
      `UPDATE name SET familiar = 'else:1' WHERE familiar = 'lamina/web:1'`,
      /its name "docker.io\/lamina\/web:1" is kept as "else:1"/,
    ],
    [
      'a time',
      `UPDATE image SET created = 1 WHERE id = 1`,
      /^image .* the database says that its created is 1; its config/,
    ],
    [
      'a chainID',
      `UPDATE chain SET chain_id = '${absent}' WHERE id = 1`,
      /its layers in the database are not those of its config/,
    ],
    [
      'an order of layers',
      `UPDATE chain SET depth = -depth WHERE depth < 3`,
      /its layers in the database are not those of its config/,
    ],
    [
      'a target',
      `UPDATE image SET target = json_set(target, '$.digest', '${absent}')`,
      /it does not hold its own target sha256:abab/,
    ],
    [
      'a target of another image',
      `UPDATE image SET target = (SELECT target FROM image WHERE first_name = 'lamina/base:1') WHERE first_name = 'lamina/web:1';
       INSERT INTO image_blob SELECT w.id, blob_id FROM image_blob JOIN image b ON b.id = image_id, image w
         WHERE b.first_name = 'lamina/base:1' AND w.first_name = 'lamina/web:1' ON CONFLICT DO NOTHING`,
      /\(lamina\/web:1\): its target .* does not lead to its config/,
    ],
    [
      'a config that is not held',
      `DELETE FROM image_blob WHERE blob_id = (SELECT id FROM blob WHERE digest = (${motdImage}))`,
      /\(lamina\/web:1\): it does not hold its own config/,
    ],
    [
      'an unused blob',
      `DELETE FROM image_blob; DELETE FROM name; DELETE FROM image_chain; DELETE FROM image`,
      /^blob .* the database has it, but no image needs it/,
    ],
    [
      'a layer whose blob is another',
      `UPDATE layer_blob SET layer_id = (SELECT sum(layer_id) FROM layer_blob WHERE media_type LIKE '%zstd') - layer_id
         WHERE media_type LIKE '%zstd'`,
      /^layer sha256:[0-9a-f]{64}: its blob sha256:[0-9a-f]{64} holds the layer sha256:/,
    ],
  ])('finds what is wrong in the database: %s', async (_, statement, finding) => {
    const findings = await findingsAfter((files) => changeDatabase(files, statement))
    expect(findings).toContainEqual(expect.stringMatching(finding))
  })

  it('still examines every blob when the database is missing, damaged or none', async () => {
    for (const damage of [
      (path: string) => rm(path),
      (path: string) => writeFile(path, 'not a database'.repeat(100)),
      (path: string) => writeFile(path, ''),
    ]) {
      const findings = await findingsAfter(async (files) => {
        await flipBit(files.blobPath(blob(layerBlob('lamina/base:1'))), 600)
        await damage(files.database)
      })
      expect(findings).toHaveLength(2)
      expect(findings[0]).toMatch(/lamina\.db: it can't be read to its end/)
      expect(findings[1]).toMatch(/^blob .* it is damaged/)
    }
  })

  it('finds damaged pages of the database', async () => {
    const findings = await findingsAfter(async ({ database }) => {
      for (let at = 4096 * 3; at < 4096 * 40; at += 97) await flipBit(database, at)
    })
    expect(findings).toContainEqual(
      expect.stringMatching(/lamina\.db: (lamina\.db is damaged|it can't be read to its end)/),
    )
  })

  it('says that a database of an older Lamina has to be brought up to date first', async () => {
    const findings = await findingsAfter((files) => changeDatabase(files, 'PRAGMA user_version = 0'))
    expect(findings).toEqual([expect.stringMatching(/an older version of Lamina wrote it/)])
  })

  it('refuses a folder that is no store', async () => {
    store = await sound.copy()
    await rename(store.database, `${store.database}.old`)
    await rm(store.content, { recursive: true })
    await expect(examine(store)).rejects.toThrow(/it is no data root of Lamina/)
  })
})
