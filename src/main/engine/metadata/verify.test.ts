import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { importBatch } from '../../../../test/fixtures/importBatches.ts'
import { openTemporaryMetadata, type TemporaryMetadata } from '../../../../test/fixtures/temporaryMetadata.ts'

let metadata: TemporaryMetadata

beforeEach(async () => {
  metadata = await openTemporaryMetadata()
  metadata.transactions.recordImport(
    importBatch({ name: 'one', layers: ['base', 'x'], tags: ['one'] }, { name: 'two', layers: ['base'] }),
  )
})

afterEach(() => metadata.remove())

describe('verifying the database', () => {
  it('finds nothing wrong with a sound one', () => {
    expect(metadata.reader.verify()).toEqual([])
  })

  it.each([
    ['UPDATE blob SET image_count = image_count + 1 WHERE id = 1', /images that hold blob sha256:/],
    ['UPDATE chain SET image_count = 7 WHERE id = 1', /images that stack layer sha256:/],
    ['UPDATE layer SET chain_count = 0 WHERE id = 1', /stacks of layer sha256:/],
    ['UPDATE image SET docker_size = 1 WHERE id = 1', /"Docker size of image sha256:/],
    ['UPDATE image SET docker_shared_size = 1 WHERE id = 1', /shared Docker size of image sha256:/],
    ['UPDATE image SET first_name = NULL WHERE id = 1', /first name of image sha256:/],
    ['UPDATE total SET blobs_disk_size = 5', /disk size of all blobs/],
    ['UPDATE total SET docker_layers_size = 5', /Docker size of all layers/],
    ['UPDATE total SET docker_shared_size = 5', /Docker size of shared layers/],
    ['UPDATE total SET docker_images_size = 5', /Docker sizes of all images/],
    ['UPDATE layer SET blobs_disk_size = 5 WHERE id = 1', /disk size of blobs of layer sha256:/],
    ['UPDATE total SET layer_blobs_size = 5', /"size of layer blobs"/],
    ['UPDATE total SET layer_blobs_disk_size = 5', /"disk size of layer blobs"/],
    ['UPDATE total SET tar_size = 5', /size of all layers as tars/],
    ['UPDATE total SET blobs_saved_disk_size = 5', /images save by sharing blobs/],
    ['DELETE FROM layer_blob', /holds no blob of its layer sha256:/],
    ['PRAGMA foreign_keys = OFF; DELETE FROM layer', /refers to a row of layer that is not there/],
  ])('finds what %s broke', (sql, problem) => {
    metadata.database.exec(sql)
    expect(metadata.reader.verify().join('\n')).toMatch(problem)
  })
})
