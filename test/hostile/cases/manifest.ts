import { gzipSync } from 'node:zlib'
import { dockerArchiveItems } from '../../fixtures/dockerArchive.ts'
import { makeFileLayer, makeImage, makeSmallImage } from '../../fixtures/image.ts'
import { rawHeader, tarEnd } from '../../fixtures/rawHeader.ts'
import { makeTar, type TarItem } from '../../fixtures/tar.ts'
import { type HostileCase, harmless, hostile } from '../HostileCase.ts'

type ManifestEntry = { Config: string; RepoTags: unknown; Layers: string[] }

/** Docker archives with a bad manifest, config or repositories file. */
export const manifestCases: readonly HostileCase[] = [
  hostile('with a blank manifest', () => withManifest(''), ['MALFORMED'], 'manifest.json'),
  hostile('with a manifest of spaces', () => withManifest(' '.repeat(2000)), ['MALFORMED'], 'manifest.json'),
  hostile('with a manifest that is no JSON', () => withManifest('[{"Config": '), ['MALFORMED'], 'manifest.json'),
  hostile('with a manifest that is null', () => withManifest('null'), ['MALFORMED'], 'manifest.json'),
  hostile('with a manifest that is an object', () => withManifest('{}'), ['MALFORMED'], 'manifest.json'),
  hostile('with a manifest of numbers', () => withManifest('[1, 2]'), ['MALFORMED'], 'manifest.json'),
  hostile(
    'with an absurdly nested manifest',
    () => withManifest('['.repeat(1_000_000)),
    ['MALFORMED'],
    'manifest.json',
  ),
  hostile('with a manifest that nests and closes', nestedManifest, ['MALFORMED'], 'manifest.json'),
  { name: 'with a manifest of 100 MB', bytes: hugeManifest, codes: ['MALFORMED'], mentions: 'manifest.json' },
  hostile('with a manifest of 100 MB that is gzip to 100 kB', hugeGzipManifest, ['MALFORMED'], 'manifest.json'),
  hostile(
    'with a manifest that is not UTF-8',
    () => withManifest(Buffer.from('["\xff\xfe"]', 'latin1')),
    ['MALFORMED'],
    'manifest.json',
  ),
  hostile('whose manifest is a folder', manifestFolder, ['MALFORMED']),
  hostile(
    'whose manifest names a missing layer',
    () => edited((m) => (m.Layers[0] = 'gone/layer.tar')),
    ['MALFORMED'],
    'gone/layer.tar',
  ),
  hostile(
    'whose manifest names a missing config',
    () => edited((m) => (m.Config = 'gone.json')),
    ['MALFORMED'],
    'gone.json',
  ),
  hostile('whose manifest names the wrong layer', swappedLayers, ['DIGEST_MISMATCH', 'MALFORMED'], 'layer.tar'),
  hostile(
    'whose manifest names a layer as config',
    () => edited((m) => (m.Config = m.Layers[0] ?? '')),
    ['MALFORMED'],
    'layer.tar',
  ),
  hostile(
    'whose manifest names the config as layer',
    () => edited((m) => (m.Layers[0] = m.Config)),
    ['MALFORMED', 'DIGEST_MISMATCH'],
    '.json',
  ),
  hostile(
    'whose manifest climbs out for a layer',
    () => edited((m) => (m.Layers[0] = '../../etc/passwd')),
    ['UNSAFE_PATH'],
    '../../etc/passwd',
  ),
  hostile(
    'whose manifest climbs out for its config',
    () => edited((m) => (m.Config = 'a/../../etc/passwd')),
    ['UNSAFE_PATH'],
    'a/../../etc/passwd',
  ),
  hostile(
    'whose manifest names a file of the machine',
    () => edited((m) => (m.Config = '/etc/passwd')),
    ['UNSAFE_PATH', 'MALFORMED'],
    '/etc/passwd',
  ),
  hostile('whose manifest lacks a layer of the config', () => edited((m) => m.Layers.pop()), ['MALFORMED']),
  hostile('whose manifest has a layer too many', () => edited((m) => m.Layers.push(m.Layers[0] ?? '')), ['MALFORMED']),
  hostile(
    'with a bad tag in its manifest',
    () => edited((m) => (m.RepoTags = ['NotLower:tag'])),
    ['MALFORMED', 'INVALID_ARGUMENT'],
    'NotLower:tag',
  ),
  hostile(
    'with a tag that climbs',
    () => edited((m) => (m.RepoTags = ['../../up:tag'])),
    ['MALFORMED', 'INVALID_ARGUMENT'],
    '../../up:tag',
  ),
  hostile('with a blank tag', () => edited((m) => (m.RepoTags = [''])), ['MALFORMED', 'INVALID_ARGUMENT']),
  hostile(
    'with a tag that is a number',
    () => edited((m) => (m.RepoTags = [7])),
    ['MALFORMED', 'INVALID_ARGUMENT'],
    'manifest.json',
  ),
  hostile('with a tag of 10,000 letters', () => edited((m) => (m.RepoTags = [`a:${'b'.repeat(10_000)}`])), [
    'MALFORMED',
    'INVALID_ARGUMENT',
  ]),
  hostile('whose second image is bad', secondBad, ['MALFORMED', 'DIGEST_MISMATCH']),
  hostile('whose config is no JSON', () => withConfig('not json at all'), ['MALFORMED'], '.json'),
  hostile('whose config is no config', () => withConfig('{"hello": "world"}'), ['MALFORMED'], '.json'),
  hostile('whose config is a list', () => withConfig('[]'), ['MALFORMED'], '.json'),
  hostile(
    'whose config has a diffID that is no digest',
    () => withConfig('{"rootfs":{"type":"layers","diff_ids":["x"]}}'),
    ['MALFORMED'],
    '.json',
  ),
  hostile('whose config has other diffIDs', otherDiffIds, ['DIGEST_MISMATCH', 'MALFORMED'], 'layer.tar'),
  hostile('whose layer is a text', textLayer, ['MALFORMED', 'DIGEST_MISMATCH'], 'layer.tar'),
  harmless('with a device, a pipe and a file it does not know', strangersBeside),
]

function items(): TarItem[] {
  return dockerArchiveItems([makeSmallImage('hostile:1')])
}

function replaced(name: RegExp, content: string | Uint8Array): Buffer {
  return makeTar(items().map((item) => (name.test(item.name) ? { ...item, content } : item)))
}

function withManifest(content: string | Uint8Array): Buffer {
  return replaced(/^manifest\.json$/, content)
}

function withConfig(content: string): Buffer {
  return replaced(/^[0-9a-f]{64}\.json$/, content)
}

function edited(change: (manifest: ManifestEntry) => unknown): Buffer {
  const manifest = items().find((item) => item.name === 'manifest.json')
  const [image]: ManifestEntry[] = JSON.parse(String(manifest?.content))
  if (!image) throw new Error('the fixture has no image')
  change(image)
  return withManifest(JSON.stringify([image]))
}

function nestedManifest(): Buffer {
  return withManifest(`${'[{"Layers":'.repeat(50_000)}1${'}]'.repeat(50_000)}`)
}

const huge = 100_000_000

function* hugeManifest(): Generator<Uint8Array> {
  const rest = items().filter((item) => item.name !== 'manifest.json')
  yield makeTar(rest).subarray(0, -1024)
  yield rawHeader({ name: 'manifest.json', size: huge })
  for (let written = 0; written < huge; written += 1_000_000) yield Buffer.alloc(1_000_000, ' ')
  yield Buffer.alloc((512 - (huge % 512)) % 512)
  yield tarEnd
}

function hugeGzipManifest(): Buffer {
  return gzipSync(Buffer.concat([...hugeManifest()]), { level: 1 })
}

function manifestFolder(): Buffer {
  const others = items().filter((item) => item.name !== 'repositories')
  return makeTar(
    others.map((item) => (item.name === 'manifest.json' ? { name: 'manifest.json/', kind: 'directory' } : item)),
  )
}

function swappedLayers(): Buffer {
  return edited((manifest) => manifest.Layers.reverse())
}

function secondBad(): Buffer {
  const good = makeSmallImage('hostile:1')
  const bad = makeImage({
    layers: [makeFileLayer('bad', 'bad')],
    tags: ['hostile:2'],
    config: { rootfs: { type: 'layers', diff_ids: [good.layers[0]?.diffId] } },
  })
  return makeTar(dockerArchiveItems([good, bad]))
}

function otherDiffIds(): Buffer {
  const layers = [makeFileLayer('a', 'a'), makeFileLayer('b', 'b')]
  const diffIds = [layers[0]?.diffId, makeFileLayer('c', 'c').diffId]
  return makeTar(dockerArchiveItems([makeImage({ layers, config: { rootfs: { type: 'layers', diff_ids: diffIds } } })]))
}

function textLayer(): Buffer {
  return replaced(/layer\.tar$/, 'this is no layer')
}

function strangersBeside(): Buffer {
  return makeTar([
    { name: 'dev', kind: 'char' },
    { name: 'pipe', kind: 'fifo' },
    { name: 'caf\xe9.txt', content: 'a name in Latin-1' },
    { name: './README', content: 'hello' },
    ...items(),
  ])
}
