import { expect, it } from 'vitest'
import { digestOf } from './digest.ts'
import { artifactTypeOf, parseManifest } from './manifest.ts'
import { mediaTypes } from './mediaTypes.ts'

function manifest(configType: string, change: object = {}) {
  const part = (mediaType: string) => ({ mediaType, digest: digestOf(mediaType), size: 2 })
  const document = { mediaType: mediaTypes.ociManifest, config: part(configType), layers: [part('a layer')], ...change }
  return parseManifest(Buffer.from(JSON.stringify(document)), 'the manifest')
}

it('tells images from artifacts by their config, and from statements by their layers', () => {
  expect(artifactTypeOf(manifest(mediaTypes.ociConfig))).toBeUndefined()
  expect(artifactTypeOf(manifest(mediaTypes.dockerConfig))).toBeUndefined()
  expect(artifactTypeOf(manifest(mediaTypes.ociConfig, { artifactType: 'application/x.image' }))).toBeUndefined()
  expect(artifactTypeOf(manifest('application/x.chart'))).toBe('application/x.chart')
  expect(artifactTypeOf(manifest('application/x.empty', { artifactType: 'application/x.sbom' }))).toBe(
    'application/x.sbom',
  )
  const statement = { mediaType: 'application/vnd.in-toto+json', digest: digestOf(''), size: 0 }
  expect(artifactTypeOf(manifest(mediaTypes.ociConfig, { layers: [statement] }))).toBe('application/vnd.in-toto+json')
})

it("takes the config types of old clients for images, in Docker's manifests only", () => {
  const docker = { mediaType: mediaTypes.dockerManifest }
  expect(artifactTypeOf(manifest('application/octet-stream', docker))).toBeUndefined()
  expect(artifactTypeOf(manifest('application/octet-stream'))).toBe('application/octet-stream')
  expect(artifactTypeOf(manifest('', docker))).toBeUndefined()
  expect(artifactTypeOf(manifest(''))).toBe('unknown')
})

it('keeps what it says of itself, and where its foreign layers are', () => {
  const foreign = { mediaType: 'x', digest: digestOf(''), size: 0, urls: ['https://elsewhere.test'] }
  const { annotations, layers } = manifest(mediaTypes.ociConfig, { annotations: { a: 'b' }, layers: [foreign] })
  expect(annotations).toEqual({ a: 'b' })
  expect(layers).toEqual([foreign])
})
