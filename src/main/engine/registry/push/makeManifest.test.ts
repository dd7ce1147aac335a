import { expect, it } from 'vitest'
import type { Digest } from '../../../../shared/model/digest.ts'
import { digestOf } from '../../spec/digest.ts'
import { parseManifest } from '../../spec/manifest.ts'
import { mediaTypes } from '../../spec/mediaTypes.ts'
import { makeManifest } from './makeManifest.ts'

const config = { digest: `sha256:${'a'.repeat(64)}` as Digest, size: 1469 }
const layer = { digest: `sha256:${'b'.repeat(64)}` as Digest, size: 770_000 }

it('a made manifest is the one that dockerd writes for the same layers', () => {
  const { mediaType, bytes } = makeManifest(config, [{ ...layer, compression: 'gzip' }])
  expect(mediaType).toBe('application/vnd.docker.distribution.manifest.v2+json')
  expect(Buffer.from(bytes).toString()).toBe(`{
   "schemaVersion": 2,
   "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
   "config": {
      "mediaType": "application/vnd.docker.container.image.v1+json",
      "size": 1469,
      "digest": "${config.digest}"
   },
   "layers": [
      {
         "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
         "size": 770000,
         "digest": "${layer.digest}"
      }
   ]
}`)
  expect(digestOf(bytes)).toBe(digestOf(makeManifest(config, [{ ...layer, compression: 'gzip' }]).bytes))
})

it('a made manifest with a zstd layer is an OCI one, since Docker has no such media type', () => {
  const made = makeManifest(config, [
    { ...layer, compression: 'gzip' },
    { ...layer, compression: 'zstd' },
  ])
  const manifest = parseManifest(made.bytes, 'the manifest')
  expect(manifest.mediaType).toBe(mediaTypes.ociManifest)
  expect(manifest.config.mediaType).toBe(mediaTypes.ociConfig)
  expect(manifest.layers.map(({ mediaType }) => mediaType)).toEqual([mediaTypes.ociLayerGzip, mediaTypes.ociLayerZstd])
})
