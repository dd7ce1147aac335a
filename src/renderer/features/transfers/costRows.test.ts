import { expect, test } from 'vitest'
import { layersOf, pullRow, pushRow } from './costRows.ts'

const mediaType = 'application/vnd.oci.image.layer.v1.tar+gzip'
const layer = { mediaType, digest: 'sha256:a', size: 4_000_000, isHere: false, bytesHere: 0 }

test('a layer is told as to come, here, or partly here', () => {
  expect(pullRow(layer)).toMatchObject({ cost: 'all', share: 0, words: 'to download', createdBy: '' })
  expect(pullRow({ ...layer, isHere: true })).toMatchObject({ cost: 'nothing', share: 1, words: 'already here' })
  expect(pullRow({ ...layer, bytesHere: 1_000_000 })).toMatchObject({ share: 0.25, words: '1MB of it here' })
})

test('a push tells what has to be compressed, and leaves the config out of the layers', () => {
  const part = { mediaType, digest: 'sha256:a', size: 5, state: 'preparing' } as const
  expect(pushRow(part)).toMatchObject({ cost: 'compress', words: 'to compress, then send' })
  const configs = ['application/vnd.oci.image.config.v1+json', 'application/vnd.docker.container.image.v1+json']
  expect(layersOf([...configs.map((type) => ({ ...part, mediaType: type })), part])).toEqual([part])
})
