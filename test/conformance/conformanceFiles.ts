import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { chainIds } from '../../src/main/engine/spec/digest.ts'
import { compress, hasCompressor } from '../fixtures/compress.ts'
import { dockerArchiveItems, makeDockerArchive } from '../fixtures/dockerArchive.ts'
import { type ImageFixture, layerOf, makeFileLayer, makeImage, makeLayer } from '../fixtures/image.ts'
import { makeTar, type TarItem } from '../fixtures/tar.ts'

const bottom = makeLayer([
  { name: 'bin/', kind: 'directory' },
  { name: 'bin/tool', content: 'x'.repeat(5000), mode: 0o755 },
  { name: 'bin/link', kind: 'symlink', linkName: 'tool' },
  { name: 'bin/again', kind: 'hardlink', linkName: 'bin/tool' },
  { name: 'etc/', kind: 'directory' },
  { name: 'etc/name', content: 'base\n' },
])
const middle = makeLayer([
  { name: 'srv/', kind: 'directory' },
  { name: 'srv/app', content: 'app\n'.repeat(30_000) },
  { name: 'etc/', kind: 'directory' },
  { name: 'etc/.wh.name', content: '' },
])
const top = makeLayer([
  { name: 'srv/', kind: 'directory' },
  { name: 'srv/more', content: 'more\n' },
])
const rootfs = makeTar([
  { name: 'bin/', kind: 'directory' },
  { name: 'bin/sh', content: 'not a real shell\n', mode: 0o755 },
  { name: 'etc/', kind: 'directory' },
  { name: 'etc/passwd', content: 'root:x:0:0:root:/:/bin/sh\n' },
])

const base = makeImage({
  layers: [bottom],
  tags: ['base:1.0', 'base:latest'],
  created: '2020-01-01T01:02:03.123456789Z',
  labels: { team: 'core' },
})
const appOne = makeImage({
  layers: [bottom, middle],
  tags: ['app:1.0'],
  created: '2020-02-01T00:00:00Z',
  labels: { team: 'app' },
})
const appTwo = makeImage({
  layers: [bottom, middle, top],
  tags: ['app:2.0', 'app:two'],
  created: '2020-03-01T10:20:30.5Z',
  config: richConfig(),
})
const appElsewhere = makeImage({
  layers: [bottom, middle, makeFileLayer('srv/elsewhere', 'elsewhere\n')],
  tags: ['registry.example.com:5000/team/app:2.0'],
  created: '2020-03-02T00:00:00Z',
  labels: { team: 'app', tier: 'db' },
})
const dangling = makeImage({
  layers: [bottom, makeFileLayer('srv/dangling', 'dangling\n')],
  created: '2020-04-01T00:00:00Z',
  labels: { what: 'dangling' },
})
const moved = makeImage({
  layers: [bottom, makeFileLayer('srv/moved', 'moved\n')],
  tags: ['base:latest'],
  created: '2020-05-01T00:00:00Z',
})
const broken = makeImage({
  layers: [makeFileLayer('srv/broken', 'broken\n')],
  tags: ['broken:1'],
  created: '2020-05-02T00:00:00Z',
})
const newer = makeImage({
  layers: [makeFileLayer('srv/docker25', 'as Docker 25 saves it\n')],
  tags: ['newer/layout:25'],
  created: '2020-08-01T00:00:00Z',
})

/** Files for commands.txt, the same bytes every time, put into `folder`. */
export function writeConformanceFiles(folder: string): void {
  mkdirSync(folder, { recursive: true })
  for (const [name, content] of conformanceFiles()) writeFileSync(join(folder, name), content)
}

/** Digests that are the same on every engine: of images, layers and stacks of layers. */
export function knownDigests(): Set<string> {
  const images = [
    base,
    appOne,
    appTwo,
    appElsewhere,
    dangling,
    moved,
    newer,
    ...twins(),
    ...compressed().map(({ image }) => image),
  ]
  const stacks = [...images.map((image) => image.layers.map((layer) => layer.diffId)), [layerOf(rootfs).diffId]]
  return new Set([...images.map((image) => image.id), ...stacks.flat(), ...stacks.flatMap((stack) => chainIds(stack))])
}

function* conformanceFiles(): Generator<[string, Uint8Array | string]> {
  yield ['base.tar', makeDockerArchive([base])]
  yield ['apps.tar', makeDockerArchive([appOne, appTwo, appElsewhere])]
  yield ['dangling.tar', makeDockerArchive([dangling])]
  yield ['moved.tar', makeDockerArchive([moved])]
  yield ['twins.tar', makeDockerArchive(twins())]
  yield ['docker25.tar', makeDockerArchive([newer], { layout: 'docker25' })]
  for (const { name, form, image } of compressed()) yield [name, compress(makeDockerArchive([image]), form)]
  yield ['rootfs.tar', rootfs]
  yield ['rootfs.tar.gz', gzipSync(rootfs)]
  yield* badFiles()
}

function* badFiles(): Generator<[string, Uint8Array | string]> {
  const items = dockerArchiveItems([broken])
  yield ['not-a-tar', 'This is no tar.\n'.repeat(100)]
  yield ['empty', '']
  const whole = makeTar(items)
  yield ['truncated.tar', whole.subarray(0, 2000)]
  const checksum = gzipSync(whole)
  checksum.writeUInt32LE(1, checksum.length - 8)
  yield ['bad-checksum.tar.gz', checksum]
  yield ['missing-layer.tar', makeTar(items.filter((item) => !item.name.endsWith('layer.tar')))]
  yield ['missing-config.tar', makeTar(items.filter((item) => item.name === 'manifest.json' || !isConfig(item)))]
  const wrong = makeFileLayer('other', 'other\n').tar
  yield [
    'wrong-layer.tar',
    makeTar(items.map((item) => (item.name.endsWith('layer.tar') ? { ...item, content: wrong } : item))),
  ]
  yield ['bad-tag.tar', makeDockerArchive([{ ...broken, tags: ['Bad Tag:1'] }])]
  yield [
    'bad-manifest.tar',
    makeTar(items.map((item) => (item.name === 'manifest.json' ? { ...item, content: '[{' } : item))),
  ]
}

function isConfig(item: TarItem): boolean {
  return /^[0-9a-f]{64}\.json$/.test(item.name)
}

/** Two images whose IDs begin with the same digits, 777. */
function twins(): ImageFixture[] {
  const found: ImageFixture[] = []
  for (let attempt = 0; found.length < 2; attempt++) {
    const image = makeImage({
      layers: [bottom],
      tags: [`twin:${found.length === 0 ? 'a' : 'b'}`],
      created: `2020-0${6 + found.length}-01T00:00:00Z`,
      labels: { attempt: String(attempt) },
    })
    if (image.id.startsWith('sha256:777')) found.push(image)
  }
  return found
}

function compressed(): { name: string; form: 'gzip' | 'bzip2' | 'xz'; image: ImageFixture }[] {
  const names = { gzip: 'gzip.tar.gz', bzip2: 'bzip2.tar.bz2', xz: 'xz.tar.xz' }
  return (['gzip', 'bzip2', 'xz'] as const).map((form, index) => ({
    name: names[form],
    form: hasCompressor(form) ? form : 'gzip',
    image: makeImage({
      layers: [bottom, makeFileLayer(`srv/${form}`, `${form}\n`)],
      tags: [`compressed/${form}:1`],
      created: `2020-09-0${index + 1}T00:00:00Z`,
    }),
  }))
}

/** A config with everything that Docker knows of. */
function richConfig(): Record<string, unknown> {
  const config = {
    Hostname: 'host',
    Domainname: 'example.com',
    User: '1000:1000',
    AttachStdin: false,
    ExposedPorts: { '80/tcp': {}, '443/udp': {} },
    Tty: true,
    OpenStdin: true,
    Env: ['PATH=/bin', 'TEXT=a <b> & "c"', 'UNICODE=grüße ☃'],
    Cmd: ['serve', '--all && sundry'],
    Healthcheck: { Test: ['CMD', 'true'], Interval: 30_000_000_000, Timeout: 3_000_000_000, Retries: 3 },
    Image: 'sha256:0123456789012345678901234567890123456789012345678901234567890123',
    Volumes: { '/data': {}, '/cache': {} },
    WorkingDir: '/srv',
    Entrypoint: ['/entry.sh'],
    OnBuild: ['RUN echo built'],
    Labels: { team: 'app', tier: 'web', 'org.example.quoted': '"yes"' },
    StopSignal: 'SIGQUIT',
    StopTimeout: 7,
    Shell: ['/bin/sh', '-c'],
  }
  const step = (second: number, createdBy: string, extra: object = {}): object => ({
    created: `2020-03-01T10:20:${second}.5Z`,
    created_by: createdBy,
    ...extra,
  })
  return {
    author: 'A. Author <author@example.com>',
    comment: 'a comment',
    container: 'c3fca1490ac132abc7c5ba000ef70243b24d1b388d702a1fe66465d67088a0dd',
    container_config: { ...config, Cmd: ['/bin/sh', '-c', '#(nop) ', 'CMD ["serve"]'], Labels: {} },
    docker_version: '20.10.24',
    variant: 'v2',
    config,
    history: [
      step(10, '/bin/sh -c #(nop) ADD file:0123456789 in / '),
      step(11, '/bin/sh -c #(nop)  ENV PATH=/bin', { empty_layer: true }),
      step(12, '/bin/sh -c apk add --no-cache a b c d e f g h i j k l m n o p && rm -rf /tmp/* < /dev/null'),
      step(13, '/bin/sh -c #(nop) COPY dir:abcdef in /srv ', { comment: 'copied', author: 'B. Author' }),
      step(14, '/bin/sh -c #(nop)  CMD ["serve"]', { empty_layer: true }),
    ],
  }
}
