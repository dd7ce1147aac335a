import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { namespaceUser, SnapshotHost, type SnapshotWay } from '../fixtures/SnapshotHost.ts'

const isRoot = process.getuid?.() === 0

describe.each([
  ['as root', { rootless: false }],
  ['as an ordinary user', { rootless: true }],
] as const satisfies readonly (readonly [string, SnapshotWay])[])('containers on many layers, %s', (_name, way) => {
  const isPossible = way.rootless ? namespaceUser !== undefined : isRoot
  let host: SnapshotHost | undefined
  afterEach(async () => {
    await host?.stop()
    host = undefined
  })

  /** Unpacks many layers, each with a file that all of them write anew and one of its own; topmost first. */
  async function unpackMany(own: SnapshotHost, count: number): Promise<readonly number[]> {
    const layers = Array.from({ length: count }, (_, at) =>
      own.layer([
        { name: 'top', content: `${at + 1}` },
        { name: `own/${at}`, content: '' },
      ]),
    )
    await own.calls.unpack(layers)
    return layers.map(({ snapshot }) => snapshot).reverse()
  }

  /** What the file says that each of the layers writes anew, and how many of the layers' own files are seen. */
  async function look(own: SnapshotHost, layers: readonly number[], snapshot = 5000): Promise<readonly string[]> {
    const spec = await own.containerOn(layers, { snapshot })
    const folder = await own.calls.mount(spec)
    const seen = await own.calls.shell(`cat ${folder}/top; ls ${folder}/own | wc -l; echo new > ${folder}/own/new`)
    expect((await own.calls.changes(spec.id, { offset: 0, limit: 9 })).rows.map(({ path }) => path)).toEqual([
      '/own',
      '/own/new',
    ])
    await own.calls.remove(spec)
    const { length } = String(layers.length)
    return [seen.slice(0, length), seen.slice(length).trim()]
  }

  it.skipIf(!isPossible)('stand on 127 layers whose mount options no page would hold', async () => {
    const top = mkdtempSync(join(tmpdir(), 'lamina-long-'))
    const long = join(top, 'x'.repeat(200), 'y'.repeat(100))
    mkdirSync(join(long, 'blobs'), { recursive: true })
    for (let folder = long; folder !== tmpdir(); folder = join(folder, '..')) chmodSync(folder, 0o777)
    try {
      host = SnapshotHost.start(way, long)
      const layers = await unpackMany(host, 127)
      expect(await look(host, layers)).toEqual(['127', '127'])
      await host.stop(true)
      host = SnapshotHost.start({ ...way, mountWith: 'data' }, long)
      expect(await look(host, layers, 5001)).toEqual(['127', '127'])
    } finally {
      await host?.stop()
      host = undefined
      rmSync(top, { recursive: true, force: true })
    }
  })

  it.skipIf(!isPossible || way.rootless)('stand on 500 layers, and say so when there are more', async () => {
    host = SnapshotHost.start(way)
    expect(await look(host, await unpackMany(host, 500))).toEqual(['500', '500'])
    await expect(host.containerOn(Array.from({ length: 501 }, (_, at) => at + 1))).rejects.toMatchObject({
      message: expect.stringMatching(/501 layers.*takes 500/),
    })
  })
})

describe.skipIf(!isRoot)('snapshots of a machine that stopped', () => {
  let host: SnapshotHost
  afterEach(() => host.stop())

  /** As if the system had started anew since, and the disk did not have all. */
  async function cutPower(snapshot: number): Promise<void> {
    await host.kill()
    const folder = join(host.root, 'snapshots', String(snapshot))
    const mark = readFileSync(join(folder, 'layer.json'), 'utf8')
    writeFileSync(join(folder, 'layer.json'), mark.replace(/"boot":"[^"]*"/, '"boot":"before"'))
    rmSync(join(folder, 'on-disk'), { force: true })
    truncateSync(join(folder, 'fs', 'file'), 0)
    host = SnapshotHost.start({ rootless: false }, host.root)
  }

  it('are unpacked anew, when the disk did not have them yet, before a container starts on them', async () => {
    host = SnapshotHost.start({ rootless: false })
    const layer = host.layer([{ name: 'file', content: 'whole' }])
    await host.calls.unpack([layer])
    const spec = await host.containerOn([layer.snapshot])
    await cutPower(layer.snapshot)
    const folder = await host.calls.mount(spec)
    expect(await host.calls.shell(`cat ${folder}/file`)).toBe('whole')
  })

  it('are taken as they are once the disk has them', async () => {
    host = SnapshotHost.start({ rootless: false })
    const layer = host.layer([{ name: 'file', content: 'whole' }])
    await host.calls.unpack([layer])
    const mark = join(host.root, 'snapshots', String(layer.snapshot), 'on-disk')
    await expect.poll(() => readFileSync(mark, 'utf8')).toBe('')
    const inode = await host.calls.shell(`stat -c %i ${mark}`)
    await host.kill()
    host = SnapshotHost.start({ rootless: false }, host.root)
    await host.calls.unpack([{ ...layer, isUnpacked: true }])
    expect(await host.calls.shell(`stat -c %i ${mark}`)).toBe(inode)
  })

  it('have no leftovers of work that was under way', async () => {
    host = SnapshotHost.start({ rootless: false })
    await host.calls.info()
    const pid = await host.calls.shell('echo $PPID')
    await host.kill()
    mkdirSync(join(host.root, 'snapshots', `.${pid.trim()}-1-7`, 'fs'), { recursive: true })
    host = SnapshotHost.start({ rootless: false }, host.root)
    await host.calls.info()
    await expect.poll(() => host.calls.shell(`ls -A ${host.root}/snapshots`)).toBe('')
  })

  it('leave the mount of a container alone that an earlier runner started', async () => {
    host = SnapshotHost.start({ rootless: false })
    const spec = await host.container([[{ name: 'file', content: 'whole' }]])
    await host.calls.mount(spec)
    await host.kill()
    host = SnapshotHost.start({ rootless: false }, host.root)
    await host.calls.create(spec)
    expect(await host.calls.statPath(spec.id, '/file')).toMatchObject({ size: 5 })
    expect(await host.calls.mounts()).toHaveLength(1)
    await host.calls.unmount(spec)
    expect(await host.calls.mounts()).toEqual([])
  })

  it('are told to be missing when nothing tells how to make them anew', async () => {
    host = SnapshotHost.start({ rootless: false })
    await expect(host.containerOn([4711])).rejects.toMatchObject({ code: 'FAILED_PRECONDITION' })
  })
})
