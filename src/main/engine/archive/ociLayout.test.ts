import { expect, it } from 'vitest'
import { digestOf } from '../spec/digest.ts'
import { mediaTypes } from '../spec/mediaTypes.ts'
import { ArchiveContents } from './ArchiveContents.ts'
import { readOciLayout } from './ociLayout.ts'

it('reads a manifest once, however many descriptors lead to it, and gives its image all their names', () => {
  const contents = new ArchiveContents('many.tar')
  const put = (value: unknown, mediaType: string, path?: string) => {
    const bytes = Buffer.from(JSON.stringify(value))
    const digest = digestOf(bytes)
    const entry = {
      path: path ?? digest.replace('sha256:', 'blobs/sha256/'),
      size: bytes.length,
      content: { kind: 'small', bytes } as const,
    }
    contents.add(entry)
    return { entry, descriptor: { mediaType, digest, size: bytes.length } }
  }
  const { descriptor: config } = put({ rootfs: { type: 'layers', diff_ids: [] } }, mediaTypes.ociConfig)
  const large = { schemaVersion: 2, config, layers: [], annotations: { text: 'y'.repeat(4_000_000) } }
  const { descriptor: manifest } = put(large, mediaTypes.ociManifest)
  const indexes = Array.from({ length: 500 }, (_, at) => {
    const names = { 'org.opencontainers.image.ref.name': `many:${at}` }
    const nested = put(
      { schemaVersion: 2, manifests: [manifest], annotations: { at: String(at) } },
      mediaTypes.ociIndex,
    )
    return [
      { ...manifest, annotations: names },
      { ...nested.descriptor, annotations: {} },
    ]
  })
  const { entry } = put({ schemaVersion: 2, manifests: indexes.flat() }, mediaTypes.ociIndex, 'index.json')
  const start = performance.now()
  const images = readOciLayout(contents, entry)
  expect(performance.now() - start).toBeLessThan(3000)
  expect(images).toHaveLength(501)
  expect(images.flatMap(({ names }) => names)).toHaveLength(500)
})
