import { gzipSync } from 'node:zlib'
import { mediaTypes } from '../../../src/main/engine/spec/mediaTypes.ts'
import { digestHex } from '../../../src/shared/model/digest.ts'
import { digestOf, type ImageFixture, makeSmallImage } from '../../fixtures/image.ts'
import { ociLayoutItems } from '../../fixtures/ociLayout.ts'
import { makeTar, type TarItem } from '../../fixtures/tar.ts'
import { type HostileCase, harmless, hostile } from '../HostileCase.ts'

const absent = { mediaType: mediaTypes.ociManifest, digest: digestOf(Buffer.from('absent')), size: 6 }
const image = (): ImageFixture => makeSmallImage('hostile:1')

/** OCI layouts with bad indexes, manifests and blobs. */
export const ociCases: readonly HostileCase[] = [
  hostile('with a blank index', () => withIndex(''), ['MALFORMED'], 'index.json'),
  hostile('with an index of nothing', () => withIndex('{"schemaVersion":2}'), ['MALFORMED'], 'index.json'),
  hostile(
    'with an index that names a missing manifest',
    () => withIndex(index([absent])),
    ['MALFORMED'],
    digestHex(absent.digest),
  ),
  hostile(
    'with an index that climbs out',
    () => withIndex(index([{ ...absent, digest: 'sha256:../../../etc/passwd' }])),
    ['MALFORMED', 'UNSAFE_PATH'],
    'index.json',
  ),
  hostile(
    'with an index entry of negative size',
    () => withIndex(index([{ ...absent, size: -1 }])),
    ['MALFORMED'],
    'index.json',
  ),
  hostile('with an index that contains itself', selfIndex, ['MALFORMED', 'DIGEST_MISMATCH']),
  hostile('with two indexes that contain each other', mutualIndexes, ['MALFORMED', 'DIGEST_MISMATCH']),
  hostile('with 200 indexes in one another', () => nestedIndexes(200), ['MALFORMED']),
  { name: 'with indexes that unfold to 10 to the 14', bytes: () => [unfolding()], codes: ['MALFORMED'], mayLoad: true },
  hostile(
    'whose layer blob has other content',
    () => damagedBlob('layer'),
    ['DIGEST_MISMATCH', 'SIZE_MISMATCH'],
    'blobs/sha256/',
  ),
  hostile(
    'whose config blob has other content',
    () => damagedBlob('config'),
    ['DIGEST_MISMATCH', 'SIZE_MISMATCH'],
    'blobs/sha256/',
  ),
  hostile(
    'whose manifest blob has other content',
    () => damagedBlob('manifest'),
    ['DIGEST_MISMATCH', 'SIZE_MISMATCH', 'MALFORMED'],
    'blobs/sha256/',
  ),
  hostile('without a layer blob', () => withoutBlob('layer'), ['MALFORMED'], ''),
  hostile('without its config blob', () => withoutBlob('config'), ['MALFORMED'], ''),
  hostile('whose gzip layer has a bad checksum', badGzipLayer, ['MALFORMED'], 'blobs/sha256/'),
  hostile('whose gzip layer is cut short', cutGzipLayer, ['MALFORMED'], 'blobs/sha256/'),
  hostile('whose layer has another diffID', wrongDiffId, ['DIGEST_MISMATCH', 'MALFORMED'], 'blobs/sha256/'),
  harmless('with an OCI layout of a future version', futureVersion),
]

function index(manifests: readonly unknown[]): string {
  return JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests })
}

function withIndex(content: string, more: readonly TarItem[] = []): Buffer {
  const items = ociLayoutItems([image()]).map((item) => (item.name === 'index.json' ? { ...item, content } : item))
  return makeTar([...more, ...items])
}

function blob(
  content: string | Uint8Array,
): TarItem & { readonly descriptor: { mediaType: string; digest: string; size: number } } {
  const bytes = Buffer.from(content)
  const digest = digestOf(bytes)
  const descriptor = { mediaType: mediaTypes.ociIndex, digest, size: bytes.length }
  return { name: `blobs/sha256/${digestHex(digest)}`, content: bytes, descriptor }
}

/** No index can hold its own digest: it holds the one it is stored under. */
function selfIndex(): Buffer {
  const digest = digestOf(Buffer.from('self'))
  const descriptor = { mediaType: mediaTypes.ociIndex, digest, size: 0 }
  let content = index([descriptor])
  content = index([{ ...descriptor, size: content.length + 2 }])
  const top = index([{ ...descriptor, size: content.length }])
  return withIndex(top, [{ name: `blobs/sha256/${digestHex(digest)}`, content }])
}

function mutualIndexes(): Buffer {
  const size = 300
  const [a, b] = [digestOf(Buffer.from('a')), digestOf(Buffer.from('b'))]
  const to = (digest: string) => index([{ mediaType: mediaTypes.ociIndex, digest, size }])
  return withIndex(to(a), [
    { name: `blobs/sha256/${digestHex(a)}`, content: to(b).padEnd(size) },
    { name: `blobs/sha256/${digestHex(b)}`, content: to(a).padEnd(size) },
  ])
}

function nestedIndexes(depth: number): Buffer {
  const items: TarItem[] = []
  let { descriptor, ...item } = blob(index([absent]))
  items.push(item)
  for (let level = 1; level < depth; level++) {
    ;({ descriptor, ...item } = blob(index([descriptor])))
    items.push(item)
  }
  return withIndex(index([descriptor]), items)
}

/** Seven levels, each naming the one below 100 times. */
function unfolding(): Buffer {
  const layout = ociLayoutItems([image()])
  const top = JSON.parse(String(layout.find((item) => item.name === 'index.json')?.content))
  const items: TarItem[] = []
  let targets: readonly unknown[] = top.manifests
  for (let level = 0; level < 7; level++) {
    const { descriptor, ...item } = blob(index(targets))
    items.push(item)
    targets = Array.from({ length: 100 }, () => descriptor)
  }
  return withIndex(index(targets.slice(0, 1)), items)
}

type Part = 'layer' | 'config' | 'manifest'

function partName(part: Part): string {
  const { id, layers } = image()
  if (part === 'config') return digestHex(id)
  if (part === 'layer') return digestHex(layers[1]?.diffId ?? '')
  const top = JSON.parse(String(ociLayoutItems([image()]).find((item) => item.name === 'index.json')?.content))
  return digestHex(top.manifests[0].digest)
}

function damagedBlob(part: Part): Buffer {
  const name = `blobs/sha256/${partName(part)}`
  return makeTar(
    ociLayoutItems([image()]).map((item) => {
      if (item.name !== name) return item
      const content = Buffer.from(item.content ?? '')
      content.writeUInt8(content.readUInt8(content.length >> 1) ^ 1, content.length >> 1)
      return { ...item, content }
    }),
  )
}

function withoutBlob(part: Part): Buffer {
  const name = `blobs/sha256/${partName(part)}`
  return makeTar(ociLayoutItems([image()]).filter((item) => item.name !== name))
}

function badGzipLayer(): Buffer {
  return withGzipLayer((bytes) => {
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 8) ^ 0x55, bytes.length - 8)
    return bytes
  })
}

function cutGzipLayer(): Buffer {
  return withGzipLayer((bytes) => bytes.subarray(0, -12))
}

/** A layout whose digests are right and whose one layer is damaged gzip. */
function withGzipLayer(damage: (bytes: Buffer) => Buffer): Buffer {
  const { config, layers } = image()
  const parts = layers.map((layer) => blob(damage(gzipSync(layer.tar))))
  const configBlob = blob(config)
  const manifest = blob(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: mediaTypes.ociManifest,
      config: { ...configBlob.descriptor, mediaType: mediaTypes.ociConfig },
      layers: parts.map(({ descriptor }) => ({ ...descriptor, mediaType: mediaTypes.ociLayerGzip })),
    }),
  )
  const top = index([{ ...manifest.descriptor, mediaType: mediaTypes.ociManifest }])
  return makeTar([
    ...[...parts, configBlob, manifest].map(({ descriptor: _, ...item }) => item),
    { name: 'index.json', content: top },
    { name: 'oci-layout', content: '{"imageLayoutVersion":"1.0.0"}' },
  ])
}

function wrongDiffId(): Buffer {
  const { layers, config, ...rest } = image()
  return makeTar(ociLayoutItems([{ ...rest, config, layers: layers.toReversed() }], { layers: 'gzip' }))
}

function futureVersion(): Buffer {
  const items = ociLayoutItems([image()])
  return makeTar(
    items.map((item) => (item.name === 'oci-layout' ? { ...item, content: '{"imageLayoutVersion":"1.9.0"}' } : item)),
  )
}
