import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ContainerSpec } from '../../src/runner/contract/container.ts'
import { SnapshotHost } from '../fixtures/SnapshotHost.ts'
import { makeTar, type TarItem } from '../fixtures/tar.ts'

const link = (name: string, linkName: string): TarItem => ({ name, kind: 'symlink', linkName })
const hard = (name: string, linkName: string): TarItem => ({ name, kind: 'hardlink', linkName })
const options = { noOverwriteDirNonDir: false, copyUidGid: false }

describe.skipIf(process.getuid?.() !== 0)('layers and copies that mean harm', () => {
  let host: SnapshotHost
  let outside: string

  beforeAll(() => {
    host = SnapshotHost.start({ rootless: false })
    outside = mkdtempSync(join(tmpdir(), 'lamina-outside-'))
    writeFileSync(join(outside, 'secret'), 'secret')
  })
  afterAll(async () => {
    await host.stop()
    rmSync(outside, { recursive: true })
  })

  /** Whether nothing was made or changed outside. */
  const isUntouched = () =>
    readFileSync(join(outside, 'secret'), 'utf8') === 'secret' && !existsSync(join(outside, 'x'))

  /** Copies a tar into a directory of a container. */
  async function copyIn(spec: ContainerSpec, path: string, items: readonly TarItem[]): Promise<void> {
    const from = host.path()
    writeFileSync(from, makeTar(items))
    await host.calls.writePath(spec.id, path, from, options)
  }

  it.each<[string, readonly TarItem[], string]>([
    ['climb out by their name', [{ name: '../../x', content: 'x' }], 'UNSAFE_PATH'],
    ['climb out by a whiteout', [{ name: 'a/.wh...' }], 'UNSAFE_PATH'],
    ['are hard links that climb out', [hard('a', '../../../etc/passwd')], 'UNSAFE_PATH'],
    ['are hard links to nothing', [hard('a', 'nothing')], 'MALFORMED'],
    ['are hard links to directories', [{ name: 'd/', kind: 'directory' }, hard('a', 'd')], 'MALFORMED'],
    [
      'lie below a file',
      [
        { name: 'f', content: 'f' },
        { name: 'f/x', content: 'x' },
      ],
      'MALFORMED',
    ],
    ['lie behind links that lead to each other', [link('a', 'b'), link('b', 'a'), { name: 'a/x' }], 'UNSAFE_PATH'],
    ['take the place of the root', [{ name: './', content: 'x' }], 'MALFORMED'],
    ['have a name that no disk holds', [{ name: 'n'.repeat(300), content: 'x' }], 'MALFORMED'],
  ])('are refused when entries %s, and leave nothing', async (_name, items, code) => {
    const before = await host.calls.shell(`ls -A ${host.root}/snapshots`)
    await expect(host.calls.unpack([host.layer(items)])).rejects.toMatchObject({ code })
    expect(await host.calls.shell(`ls -A ${host.root}/snapshots`)).toBe(before)
    expect(isUntouched()).toBe(true)
  })

  it('are contained where links lead out: an absolute link means the root of the image', async () => {
    const spec = await host.container([
      [
        link('abs', outside),
        { name: 'abs/x', content: 'inside' },
        link('up', `../../../../../..${outside}`),
        { name: 'up/y', content: 'inside' },
        hard('again', 'abs/x'),
        { name: `${outside}/z`, content: 'inside' },
        { name: 'null', kind: 'char', deviceMajor: 0, deviceMinor: 0 },
      ],
    ])
    const tree = await host.calls.tree(await host.calls.mount(spec))
    const inside = outside.slice(1)
    expect(tree.map(({ path }) => path)).toEqual(
      expect.arrayContaining([`${inside}/x`, `${inside}/y`, `${inside}/z`, 'again']),
    )
    expect(tree.map(({ path }) => path)).not.toContain('null')
    await host.calls.remove(spec)
    expect(isUntouched()).toBe(true)
  })

  it('cannot write, read or list through links that lead out of a container', async () => {
    const spec = await host.container([[link('abs', outside), link('up', `../../../../../../../..${outside}`)]])
    for (const path of ['/abs', '/up']) {
      await expect(copyIn(spec, path, [{ name: 'x', content: 'x' }])).rejects.toMatchObject({ code: 'NOT_FOUND' })
      await expect(host.calls.readPath(spec.id, `${path}/secret`, host.path())).rejects.toMatchObject({
        code: 'NOT_FOUND',
      })
      await expect(host.calls.listDirectory(spec.id, path, { offset: 0, limit: 9 })).rejects.toMatchObject({
        code: 'NOT_FOUND',
      })
    }
    await copyIn(spec, '/', [link('out', outside), { name: 'out/x', content: 'x' }])
    expect((await host.calls.statPath(spec.id, `${outside}/x`)).kind).toBe('file')
    expect(isUntouched()).toBe(true)
  })

  it('take no room for the holes of sparse files', async () => {
    const map = '1\n0\n512\n'
    const sparse = execFileSync('sh', [
      '-c',
      `cd ${outside} && truncate -s 2G sparse && echo ${map.length} | dd of=sparse bs=1 conv=notrunc status=none && tar -cSf - sparse && rm sparse`,
    ])
    const layer = host.layer(sparse)
    const [unpacked] = await host.calls.unpack([layer])
    expect(unpacked?.diskSize).toBeLessThan(100_000)
    expect(await host.calls.shell(`stat -c %s ${host.root}/snapshots/${layer.snapshot}/fs/sparse`)).toBe(
      `${2 * 1024 ** 3}\n`,
    )
  })

  it('cannot fill the disk: a bomb ends with a clear error, and others go on', async () => {
    const root = mkdtempSync(join(tmpdir(), 'lamina-small-'))
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=48m', 'tmpfs', root])
    mkdirSync(join(root, 'blobs'), { mode: 0o777 })
    const small = SnapshotHost.start({ rootless: false }, root)
    try {
      const spec = await small.container([[{ name: 'etc/', kind: 'directory' }]])
      const from = small.path()
      writeFileSync(from, gzipSync(makeTar([{ name: 'bomb', content: Buffer.alloc(100 * 1024 * 1024, 7) }])))
      await expect(small.calls.writePath(spec.id, '/etc', from, options)).rejects.toMatchObject({ code: 'NO_SPACE' })
      await expect(small.calls.statPath(spec.id, '/etc/bomb')).rejects.toMatchObject({ code: 'NOT_FOUND' })
      const layer = small.layer([{ name: 'big', content: Buffer.alloc(20 * 1024 * 1024) }])
      const other = { ...layer, snapshot: 777 }
      await expect(small.calls.unpack([layer, other])).rejects.toMatchObject({ code: 'NO_SPACE' })
      expect(await small.calls.shell(`ls -A ${root}/snapshots | grep -v '^[0-9]*$' || true`)).toBe('')
      const after = await small.container([[{ name: 'f', content: 'f' }]])
      expect((await small.calls.statPath(after.id, '/f')).size).toBe(1)
    } finally {
      // It takes away every mount in its root, this one too.
      await small.stop(true)
      rmSync(root, { recursive: true })
    }
  })
})
