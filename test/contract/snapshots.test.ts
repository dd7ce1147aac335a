import { readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TarParser } from '../../src/main/engine/layers/TarParser.ts'
import type { ContainerSpec } from '../../src/runner/contract/container.ts'
import { snapshotFolders } from '../../src/runner/contract/snapshotFolders.ts'
import { findBusybox } from '../fixtures/busyboxImage.ts'
import type { TreeLine } from '../fixtures/describeTree.ts'
import { namespaceUser, SnapshotHost, type SnapshotWay } from '../fixtures/SnapshotHost.ts'
import { makeTar, type TarItem } from '../fixtures/tar.ts'

const busybox = findBusybox()
const isRoot = process.getuid?.() === 0

/** The ways of keeping snapshots that can be tried here. */
const ways = (
  [
    ['overlays, as root', { rootless: false }],
    ['copies, as root', { rootless: false, driver: 'copy' }],
    ['overlays, as an ordinary user', { rootless: true }],
  ] as const satisfies readonly (readonly [string, SnapshotWay])[]
).filter(([, { rootless }]) => (rootless ? namespaceUser !== undefined : isRoot))

const passwd = 'root:x:0:0::/root:/bin/sh\njoe:x:7:8::/:/bin/sh\n'

const base: readonly TarItem[] = [
  { name: 'bin/', kind: 'directory' },
  { name: 'bin/su', content: 'su', mode: 0o4755, uid: 3, gid: 4, mtime: 1_600_000_000_000 },
  { name: 'etc/', kind: 'directory', mtime: 1_500_000_000_000 },
  { name: 'etc/passwd', content: passwd },
  { name: 'etc/motd', content: 'hello' },
  { name: 'etc/shells', content: 'sh' },
  { name: 'media/', kind: 'directory' },
  { name: 'media/cdrom/', kind: 'directory' },
  { name: 'media/usb/', kind: 'directory' },
  { name: 'run/', kind: 'directory' },
  { name: 'srv/', kind: 'directory' },
  { name: 'tmp/', kind: 'directory', mode: 0o1777, mtime: 1_400_000_000_000 },
  { name: 'usr/share/doc/', kind: 'directory' },
  { name: 'usr/share/doc/a', content: 'a' },
  { name: 'var/', kind: 'directory' },
  { name: 'var/run', kind: 'symlink', linkName: '/run' },
]

const find = (tree: readonly TreeLine[], path: string) => tree.find((line) => line.path === path)
const page = { offset: 0, limit: 500 }

function entriesOf(tar: Buffer): string[] {
  const names: string[] = []
  const parser = new TarParser({
    entry: ({ name, kind, linkName }) => names.push(kind === 'hardlink' ? `${name} = ${linkName}` : name),
    data: () => undefined,
    end: () => undefined,
  })
  parser.push(tar)
  parser.end()
  return names
}

describe.each<readonly [string, SnapshotWay]>(ways)('snapshots by %s', (_name, way) => {
  let host: SnapshotHost
  const isCopy = way.driver === 'copy'

  beforeAll(() => {
    host = SnapshotHost.start(way)
  })
  afterAll(() => host.stop())

  /** The container's tree, which is mounted for a moment. */
  async function treeOf(spec: ContainerSpec): Promise<TreeLine[]> {
    const tree = await host.calls.tree(await host.calls.mount(spec))
    await host.calls.unmount(spec)
    return tree
  }

  /** Does something in the container's tree. */
  async function change(spec: ContainerSpec, script: string): Promise<void> {
    await host.calls.shell(`cd ${await host.calls.mount(spec)} && ${script}`)
    await host.calls.unmount(spec)
  }

  it('is the driver that was asked for, and says what copies cost', async () => {
    const { driver, warnings } = await host.calls.info()
    expect(driver).toBe(isCopy ? 'copy' : 'overlay')
    expect(warnings).toHaveLength(isCopy ? 1 : 0)
  })

  it('unpacks owners, modes, times, attributes, links, FIFOs and sparse files exactly', async () => {
    const capability = Buffer.from('0100000200200000000000000000000000000000', 'hex')
    const items: TarItem[] = [
      ...base,
      { name: 'caf\xe9', content: 'latin', mtime: 1_700_000_000_123, nanoseconds: 123_456_789 },
      { name: 'cap', content: 'x', mode: 0o755, xattrs: new Map([['security.capability', capability]]) },
      { name: 'note', content: 'x', xattrs: new Map([['user.note', Buffer.from('n')]]) },
      { name: 'note2', kind: 'hardlink', linkName: 'note' },
      { name: 'lnk', kind: 'symlink', linkName: '../../etc', uid: 9, gid: 9, mtime: 1_000_000_000_000 },
      { name: 'fifo', kind: 'fifo', mode: 0o640, uid: 5 },
      { name: 'sgid/', kind: 'directory', mode: 0o2775, gid: 50, mtime: 1_234_000_000_000 },
      { name: 'sgid/file', content: 'f', gid: 0 },
      { name: 'sealed/', kind: 'directory', mode: 0o0, mtime: 5000 },
      { name: 'sealed/in', content: 'i', mode: 0 },
    ]
    const spec = await host.container([items])
    const tree = await treeOf(spec)
    expect(find(tree, 'bin/su')).toMatchObject({ mode: 0o4755, uid: 3, gid: 4, mtime: '1600000000.000000000' })
    expect(find(tree, 'caf\xe9')).toMatchObject({ mtime: '1700000000.123456789' })
    expect(find(tree, 'cap')?.attributes).toEqual({ 'security.capability': capability.toString('hex') })
    expect(find(tree, 'note')?.attributes).toEqual({ 'user.note': '6e' })
    expect(find(tree, 'note2')).toMatchObject({ sameAs: 'note', kind: 'f' })
    expect(find(tree, 'lnk')).toMatchObject({ content: '../../etc', uid: 9, gid: 9, mtime: '1000000000.000000000' })
    expect(find(tree, 'fifo')).toMatchObject({ kind: 'p', mode: 0o640, uid: 5 })
    expect(find(tree, 'sgid')).toMatchObject({ mode: 0o2775, gid: 50, mtime: '1234000000.000000000' })
    expect(find(tree, 'sgid/file')).toMatchObject({ gid: 0 })
    expect(find(tree, 'sealed')).toMatchObject({ mode: 0, mtime: '5.000000000' })
    expect(find(tree, 'sealed/in')).toMatchObject({ mode: 0 })
  })

  it('leaves devices out with a warning where an ordinary user can make none', async () => {
    const layer = host.layer([{ name: 'null', kind: 'char', deviceMajor: 1, deviceMinor: 3, mode: 0o666 }])
    const [unpacked] = await host.calls.unpack([layer])
    const spec = await host.containerOn([layer.snapshot])
    const device = find(await treeOf(spec), 'null')
    if (way.rootless) {
      expect(unpacked?.warnings).toEqual([expect.stringContaining('"/null": devices were left out')])
      expect(device).toBeUndefined()
    } else {
      expect(unpacked?.warnings).toEqual([])
      expect(device).toMatchObject({ kind: 'c', content: '1:3', mode: 0o666 })
    }
  })

  it('gives a directory that a layer only implies the attributes that it has below', async () => {
    const spec = await host.container([
      base,
      [
        { name: 'tmp/x', content: 'x' },
        { name: 'new/y', content: 'y' },
      ],
      [{ name: 'tmp/.wh.x' }, { name: 'etc/hosts.d/z', content: 'z' }],
    ])
    const tree = await treeOf(spec)
    expect(find(tree, 'tmp')).toMatchObject({ mode: 0o1777, mtime: '1400000000.000000000' })
    expect(find(tree, 'new')).toMatchObject({ mode: 0o755, uid: 0 })
    expect(find(tree, 'tmp/x')).toBeUndefined()
  })

  it('applies whiteouts, opaque directories and hard links to lower layers', async () => {
    const spec = await host.container([
      base,
      [
        { name: 'etc/.wh.motd' },
        { name: 'media/.wh..wh..opq' },
        { name: 'media/disk', content: 'd' },
        { name: 'bin/su2', kind: 'hardlink', linkName: 'bin/su' },
        { name: 'usr/.wh.share' },
        { name: 'usr/share/new', content: 'n' },
      ],
      [
        { name: 'bin/su3', kind: 'hardlink', linkName: 'bin/su2' },
        { name: '.wh.srv' },
        { name: 'srv', content: 'file' },
      ],
    ])
    const tree = await treeOf(spec)
    const paths = tree.map(({ path }) => path)
    expect(paths).not.toContain('etc/motd')
    expect(paths.filter((path) => path.startsWith('media/'))).toEqual(['media/disk'])
    expect(paths.filter((path) => path.startsWith('usr/share'))).toEqual(['usr/share', 'usr/share/new'])
    expect(find(tree, 'bin/su3')).toMatchObject({
      mode: 0o4755,
      uid: 3,
      sameAs: 'bin/su2',
      mtime: '1600000000.000000000',
    })
    expect(find(tree, 'srv')).toMatchObject({ kind: 'f' })
  })

  it('hides everything below a layer whose root is opaque', async () => {
    const spec = await host.container([base, [{ name: '.wh..wh..opq' }, { name: 'only', content: 'o' }]])
    const paths = (await treeOf(spec)).map(({ path }) => path)
    expect(paths).toContain('only')
    expect(paths).not.toContain('bin')
  })

  it('drops attributes of overlays that a layer brings', async () => {
    const xattrs = new Map(
      ['user.overlay.opaque', 'trusted.overlay.opaque', 'user.kept'].map((name) => [name, Buffer.from('y')]),
    )
    const spec = await host.container([base, [{ name: 'etc/', kind: 'directory', xattrs }]])
    const tree = await treeOf(spec)
    expect(find(tree, 'etc/motd')).toBeDefined()
    expect(find(tree, 'etc')?.attributes).toEqual({ 'user.kept': '79' })
  })

  it('leaves nothing of a stack when one layer is not what its diffID says', async () => {
    const before = await host.calls.shell(`ls -A ${host.root}/snapshots`)
    const good = host.layer(base)
    const bad = { ...host.layer([{ name: 'x', content: 'x' }]), diffId: `sha256:${'0'.repeat(64)}` }
    await expect(host.calls.unpack([good, bad])).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' })
    expect(await host.calls.shell(`ls -A ${host.root}/snapshots`)).toBe(before)
  })

  it('unpacks what is asked for twice at the same time once, and again what is there not at all', async () => {
    const layer = host.layer(base)
    const [first, second] = await Promise.all([host.calls.unpack([layer]), host.calls.unpack([layer])])
    expect(second).toEqual(first)
    const inode = await host.calls.shell(`stat -c %i ${host.root}/snapshots/${layer.snapshot}`)
    await host.calls.unpack([{ ...layer, isUnpacked: true }])
    expect(await host.calls.shell(`stat -c %i ${host.root}/snapshots/${layer.snapshot}`)).toBe(inode)
    expect(first[0]?.diskSize).toBeGreaterThan(4096)
  })

  it('shows what was changed as docker diff does, and nothing of what containers are prepared with', async () => {
    const spec = await host.container([base])
    expect(await host.calls.changes(spec.id, page)).toMatchObject({ rows: [], total: 0, usage: { dockerSize: 0 } })
    await change(
      spec,
      `echo x >> etc/passwd; mkdir -p usr/new/deep; echo y > usr/new/deep/f; rm etc/motd; rm -rf media; mkdir media;
       touch media/z; chmod 700 srv; ln -s a l; touch run; echo b > usr/share/doc/b`,
    )
    const { rows, total, usage } = await host.calls.changes(spec.id, page)
    expect(rows.map(({ change: what, path }) => `${what.charAt(0)} ${path}`)).toEqual([
      'm /etc',
      'd /etc/motd',
      'm /etc/passwd',
      'a /l',
      'm /media',
      'd /media/cdrom',
      'd /media/usb',
      'a /media/z',
      'm /srv',
      'm /usr',
      'a /usr/new',
      'a /usr/new/deep',
      'a /usr/new/deep/f',
      'm /usr/share',
      'm /usr/share/doc',
      'a /usr/share/doc/b',
    ])
    expect(total).toBe(16)
    expect(usage.dockerSize).toBe(passwd.length + 2 + 2 + 2 + 1)
    const part = await host.calls.changes(spec.id, { offset: 2, limit: 3 })
    expect(part).toMatchObject({ total: 16, rows: rows.slice(2, 5) })
  })

  it('makes a layer of the changes: the same bytes again, and over the image the same tree', async () => {
    const spec = await host.container([base])
    await change(
      spec,
      `rm -rf media; mkdir media; touch media/z; rm etc/motd; ln etc/shells etc/shells2; chown 7:8 srv;
       mkfifo pipe; ln -s nowhere l; rm -rf usr/share; echo file > usr/share; touch -d @1.25 run;
       mkdir -p a/b; head -c 300000 /dev/zero > a/b/big`,
    )
    const layer = await host.layerOf(spec.id)
    expect((await host.layerOf(spec.id)).equals(layer)).toBe(true)
    const entries = entriesOf(layer)
    expect(entries).toEqual(expect.arrayContaining(['media/.wh.cdrom', 'etc/.wh.motd', 'a/b/big', 'pipe', 'usr/share']))
    const { rows } = await host.calls.changes(spec.id, page)
    const shown = rows.map(({ path, change: what, kind }) => {
      const plain = path.slice(1)
      if (what === 'deleted') return plain.replace(/[^/]*$/, '.wh.$&')
      return kind === 'directory' ? `${plain}/` : plain
    })
    expect(entries.map((entry) => entry.split(' ')[0])).toEqual(expect.arrayContaining(shown))

    const again = await host.containerOver(spec.layers, layer)
    const comparable = (tree: readonly TreeLine[]) =>
      tree
        .filter(({ path }) => !/^(?:dev|proc|sys|\.dockerenv|etc\/(?:mtab|host|resolv)|$)/.test(path))
        .map((line) => (isCopy ? { ...line, sameAs: '', ...(line.kind === 'd' ? { mtime: '' } : {}) } : line))
    expect(comparable(await treeOf(again))).toEqual(comparable(await treeOf(spec)))
  })

  it('exports the whole tree', async () => {
    const spec = await host.container([base])
    await change(spec, 'rm -rf media; echo n > new')
    const path = host.path()
    await host.calls.exportTree(spec.id, path)
    const entries = entriesOf(readFileSync(path))
    expect(entries).toEqual(expect.arrayContaining(['new', 'bin/su', 'var/run', 'tmp/', 'dev/console']))
    expect(entries.filter((entry) => entry.startsWith('media'))).toEqual([])
  })

  it('looks at a path as docker cp does, links followed inside the container', async () => {
    const spec = await host.container([[...base, { name: 'out', kind: 'symlink', linkName: '../../../../etc/passwd' }]])
    const stat = (path: string) => host.calls.statPath(spec.id, path)
    expect(await stat('/var/run')).toMatchObject({ name: 'run', kind: 'symlink', linkTarget: '/run' })
    expect(await stat('/var/run/')).toMatchObject({ name: 'run', kind: 'directory', linkTarget: '' })
    expect(await stat('/out')).toMatchObject({ kind: 'symlink', linkTarget: '/etc/passwd' })
    expect(await stat('/../../etc/passwd')).toMatchObject({ name: 'passwd', kind: 'file', size: passwd.length })
    expect(await stat('/')).toMatchObject({ name: '/', kind: 'directory' })
    await expect(stat('/nope')).rejects.toMatchObject({
      code: 'NOT_FOUND',
      data: { docker: `Could not find the file /nope in container ${spec.id}` },
    })
    await expect(stat('/etc/passwd/')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
  })

  it.skipIf(isCopy)('copies paths out under their last name, with what is mounted in the container', async () => {
    const volume = join(host.root, 'volumes', `v${host.nextNumber()}`, '_data')
    await host.calls.shell(`mkdir -p ${volume}; echo v > ${volume}/f`)
    const mounts = [
      {
        type: 'volume' as const,
        target: '/var/run/data',
        source: volume,
        name: 'v',
        readOnly: false,
        copyUp: false,
        options: [],
      },
    ]
    const spec = await host.container([base], { mounts })
    await change(spec, 'mkdir run/data')
    const names = async (path: string) => {
      const to = host.path()
      await host.calls.readPath(spec.id, path, to)
      return entriesOf(readFileSync(to))
    }
    expect(await names('/var/run/data')).toEqual(['data/', 'data/f'])
    expect(await names('/media')).toEqual(['media/', 'media/cdrom/', 'media/usb/'])
    expect(await names('/media/.')).toEqual(['./', './cdrom/', './usb/'])
    expect(await names('/var/run')).toEqual(['run'])
    expect(await names('/etc/../bin/su')).toEqual(['su'])
    await expect(names('/nope')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect.poll(() => host.calls.mounts()).toEqual([])
  })

  it.skipIf(busybox === undefined || isCopy || way.rootless)('sees what a running container has mounted', async () => {
    const volume = join(host.root, 'volumes', `v${host.nextNumber()}`, '_data')
    await host.calls.shell(`mkdir -p ${volume}; echo v > ${volume}/inner`)
    const program = { name: 'bin/busybox', content: readFileSync(busybox ?? ''), mode: 0o755 }
    const spec = await host.container([[...base, program]])
    const folder = await host.calls.mount(spec)
    const enter = `exec chroot ${folder} /bin/busybox sleep 60`
    const pid = await host.calls.run(
      spec,
      `mount --make-rprivate / && mount --bind ${volume} ${folder}/srv && ${enter}`,
    )
    try {
      await expect.poll(() => readlinkSync(`/proc/${pid}/root`)).toBe(folder)
      expect(await host.calls.statPath(spec.id, '/srv/inner')).toMatchObject({ kind: 'file', size: 2 })
      const { rows } = await host.calls.listDirectory(spec.id, '/srv', page)
      expect(rows.map(({ name, change: what }) => [name, what])).toEqual([['inner', undefined]])
      const from = host.path()
      writeFileSync(from, makeTar([{ name: 'new', content: 'n' }]))
      await host.calls.writePath(spec.id, '/srv', from, { noOverwriteDirNonDir: false, copyUidGid: false })
      expect(await host.calls.shell(`ls ${volume}`)).toBe('inner\nnew\n')
      expect(await host.calls.changes(spec.id, page)).toMatchObject({ rows: [] })
    } finally {
      process.kill(pid, 'SIGKILL')
      await host.calls.unmount(spec)
    }
  })

  /** A container with a volume that is read-only, and what writes tars into it. */
  async function writable() {
    const volume = join(host.root, 'volumes', `v${host.nextNumber()}`, '_data')
    await host.calls.shell(`mkdir -p ${volume}`)
    const mounts = [
      {
        type: 'volume' as const,
        target: '/run',
        source: volume,
        name: 'v',
        readOnly: true,
        copyUp: false,
        options: [],
      },
    ]
    const spec = await host.container([base], { mounts })
    const write = async (
      path: string,
      items: readonly TarItem[] | string,
      how: { refuse?: boolean; own?: boolean } = {},
    ) => {
      const from = host.path()
      writeFileSync(from, typeof items === 'string' ? items : makeTar(items))
      const options = { noOverwriteDirNonDir: how.refuse ?? false, copyUidGid: how.own ?? false }
      await host.calls.writePath(spec.id, path, from, options)
    }
    return { spec, write }
  }

  it('copies tars into directories', async () => {
    const { spec, write } = await writable()
    await write('/etc', [
      { name: 'sub/new', content: 'new', uid: 5, mode: 0o4711 },
      { name: 'motd', content: 'changed' },
    ])
    await write('/srv', [
      { name: './', kind: 'directory', mode: 0o700 },
      { name: 'c', content: 'c' },
    ])
    const tree = await treeOf(spec)
    expect(find(tree, 'etc/sub/new')).toMatchObject({ uid: 5, mode: 0o4711 })
    expect(find(tree, 'srv')).toMatchObject({ mode: 0o755 })
  })

  it.skipIf(isCopy || way.rootless)('refuses copies as Docker refuses them, before anything is written', async () => {
    const { write } = await writable()
    await expect(write('/etc/passwd', [])).rejects.toMatchObject({
      data: { docker: 'extraction point is not a directory' },
    })
    await expect(write('/nope', [])).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(write('/var/run', [])).rejects.toMatchObject({
      data: { docker: 'mounted volume is marked read-only' },
    })
    await expect(write('/', [{ name: 'etc', content: 'x' }], { refuse: true })).rejects.toMatchObject({
      code: 'CONFLICT',
    })
    await expect(write('/etc', [{ name: '../../x', content: 'x' }])).rejects.toMatchObject({ code: 'UNSAFE_PATH' })
    await expect(write('/etc', 'no tar at all')).rejects.toMatchObject({ code: 'MALFORMED' })
    await expect.poll(() => host.calls.mounts()).toEqual([])
  })

  it("gives what is copied to the container's user when that is asked for", async () => {
    const spec = await host.container([base])
    const own = await host.containerOn(spec.layers, { config: { ...spec.config, User: 'joe' } })
    const from = host.path()
    writeFileSync(from, makeTar([{ name: 'f', content: 'f', uid: 99 }]))
    await host.calls.writePath(own.id, '/tmp', from, { noOverwriteDirNonDir: false, copyUidGid: true })
    expect(find(await treeOf(own), 'tmp/f')).toMatchObject({ uid: 7, gid: 8 })
  })

  it('lists directories by the page with what the container did to each name', async () => {
    const spec = await host.container([base])
    await change(spec, 'rm etc/motd; echo x >> etc/passwd; echo n > etc/new; rm -rf media; mkdir media; touch media/z')
    const list = async (path: string) => {
      const { rows } = await host.calls.listDirectory(spec.id, path, page)
      return rows.map(({ name, change: what }) => (what === undefined ? name : `${what.charAt(0)} ${name}`))
    }
    expect(await list('/etc')).toEqual(expect.arrayContaining(['d motd', 'a new', 'm passwd', 'shells', 'hosts']))
    expect(await list('/media')).toEqual(['d cdrom', 'd usb', 'a z'])
    expect(await list('/var/run')).toEqual([])
    const all = await host.calls.listDirectory(spec.id, '/', page)
    const part = await host.calls.listDirectory(spec.id, '/', { offset: 3, limit: 2 })
    expect(part).toEqual({ rows: all.rows.slice(3, 5), total: all.total })
    await expect(list('/etc/passwd')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
  })

  it('fills a new volume with what the image has at its target, once', async () => {
    const volume = join(host.root, 'volumes', `v${host.nextNumber()}`, '_data')
    await host.calls.shell(`mkdir -p ${volume}`)
    const mount = {
      type: 'volume' as const,
      target: '/usr/share',
      source: volume,
      name: 'v',
      readOnly: false,
      copyUp: true,
      options: [],
    }
    const first = await host.container(
      [[...base, { name: 'usr/share/', kind: 'directory', mode: 0o750, uid: 7, gid: 8 }]],
      { mounts: [mount] },
    )
    const filled = await host.calls.tree(volume)
    expect(find(filled, '')).toMatchObject({ mode: 0o750, uid: 7, gid: 8 })
    expect(find(filled, 'doc/a')).toMatchObject({ kind: 'f' })
    await host.calls.shell(`rm -rf ${volume}/doc; echo mine > ${volume}/mine`)
    await host.containerOn(first.layers, { mounts: [mount] })
    expect((await host.calls.tree(volume)).map(({ path }) => path)).toEqual(['', 'mine'])
    expect(await host.calls.folderUsage(volume)).toMatchObject({ dockerSize: 5, entries: 1 })
    expect(await host.calls.removeFolders([join(volume, '..')])).toBeGreaterThan(0)
    expect(await host.calls.folderUsage(volume)).toMatchObject({ dockerSize: 0, diskSize: 0, entries: 0 })
  })

  it('removes only folders in the data root', async () => {
    const outside = '/tmp/somewhere/else'
    await expect(host.calls.removeFolders([outside])).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    for (const path of ['volumes', 'volumes/../../x/y', '']) {
      await expect(host.calls.removeFolders([join(host.root, path)])).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
      })
    }
    await host.calls.shell(
      `mkdir -p ${host.root}/volumes ${host.root}/kept/data; ln -s ../kept ${host.root}/volumes/link`,
    )
    await expect(host.calls.removeFolders([join(host.root, 'volumes/link/data')])).rejects.toMatchObject({
      code: 'UNSAFE_PATH',
    })
    expect(await host.calls.shell(`ls ${host.root}/kept`)).toBe('data\n')
  })

  it('mounts and unmounts again and again, and leaves nothing when a container is removed', async () => {
    const spec = await host.container([base])
    const folder = await host.calls.mount(spec)
    expect(await host.calls.mount(spec)).toBe(folder)
    expect(folder).toBe(snapshotFolders(host.root, spec.layers, spec.snapshot)[isCopy ? 'upper' : 'merged'])
    expect(await host.calls.mounts()).toHaveLength(isCopy ? 0 : 1)
    await host.calls.unmount(spec)
    await host.calls.unmount(spec)
    await expect.poll(() => host.calls.mounts()).toEqual([])
    await host.calls.mount(spec)
    expect(await host.calls.remove(spec)).toBeGreaterThan(0)
    expect(await host.calls.remove(spec)).toBe(0)
    await expect.poll(() => host.calls.mounts()).toEqual([])
    expect(await host.calls.removeSnapshots([...spec.layers, 9999])).toBeGreaterThan(0)
    expect(await host.calls.shell(`ls -A ${host.root}/snapshots`)).not.toMatch(new RegExp(`^${spec.snapshot}$`, 'm'))
  })
})
