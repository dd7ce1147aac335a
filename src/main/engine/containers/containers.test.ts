import { existsSync } from 'node:fs'
import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ContainerStore, openContainerStore, requestOf } from '../../../../test/fixtures/containerStore.ts'
import { emptyRunConfig } from '../spec/runConfig.ts'

let store: ContainerStore

beforeEach(async () => {
  store = await openContainerStore()
})

afterEach(() => store.remove())

const containers = () => store.engine.containers
const told = () => store.events.map(({ type, action }) => `${type} ${action}`)
const foldersIn = async (name: string) =>
  (await readdir(join(store.root, name)).catch(() => [])).toSorted((a, b) => a.localeCompare(b))
const docker = (text: string | RegExp) =>
  expect.objectContaining({
    data: expect.objectContaining({ docker: typeof text === 'string' ? text : expect.stringMatching(text) }),
  })

/** Does something right before the runner is asked for the next time. */
function beforeRunner(act: () => Promise<unknown>): void {
  const { runner } = store
  const get = runner.get.bind(runner)
  runner.get = async () => {
    runner.get = get
    await act()
    return get()
  }
}

describe('a new container', () => {
  it('gets what the image says, an ID for its hostname, and a made-up name', async () => {
    const { id, warnings } = await containers().create(requestOf({ Env: ['A=1'] }))
    expect(warnings).toEqual([])
    const made = await containers().inspect(id)
    expect(made.name).toMatch(/^[a-z]+_[a-z]+$/)
    expect(made.config).toMatchObject({ Hostname: id.slice(0, 12), Cmd: ['serve'], Image: 'app:1' })
    expect(made.config.Env).toEqual(['A=1', 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'])
    expect(made.state).toMatchObject({ status: 'created', exitCode: 0, started: 0 })
    expect(made.image).toBe('app:1')
    expect(made.imageIsCurrent).toBe(true)
    expect(made.folders.lower).toHaveLength(2)
    for (const folder of [...made.folders.lower, made.folders.upper, made.folders.work]) {
      expect(existsSync(folder), folder).toBe(true)
    }
    expect(told()).toEqual(['container create'])
  })

  it('stacks layers that are unpacked once, topmost first', async () => {
    const made = await Promise.all([containers().create(requestOf()), containers().create(requestOf())])
    const [first, second] = await Promise.all(made.map(({ id }) => containers().inspect(id)))
    expect(first?.folders.lower).toEqual(second?.folders.lower)
    expect(await foldersIn('snapshots')).toHaveLength(4)
    const { layers } = await store.engine.images.inspect('app:1')
    expect(
      layers.map(({ snapshot }) => join(store.root, 'snapshots', String(snapshot?.number), 'fs')).reverse(),
    ).toEqual(first?.folders.lower)
  })

  it('is refused in Docker words for a name that is taken, a bad name, and an image that is not there', async () => {
    const { id } = await containers().create(requestOf({}, {}, 'web'))
    await expect(containers().create(requestOf({}, {}, '/web'))).rejects.toEqual(
      docker(
        `Conflict. The container name "/web" is already in use by container "${id}". You have to remove (or rename) that container to be able to reuse that name.`,
      ),
    )
    await expect(containers().create(requestOf({}, {}, 'a b'))).rejects.toEqual(
      docker('Invalid container name (a b), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed'),
    )
    await expect(containers().create(requestOf({ Image: 'nothing' }))).rejects.toMatchObject({
      code: 'NOT_FOUND',
      data: { docker: 'No such image: nothing:latest' },
    })
    expect(await foldersIn('containers')).toEqual([id])
  })

  it('leaves nothing when the runner refuses it', async () => {
    store.runner.broken.add('create')
    await expect(containers().create(requestOf({ Volumes: { '/data': {} } }, {}, 'web'))).rejects.toThrow('No create')
    store.runner.broken.clear()
    expect(containers().counts().total).toBe(0)
    expect(await foldersIn('volumes')).toEqual([])
    await containers().create(requestOf({}, {}, 'web'))
    await store.reopen()
    expect(containers().counts()).toEqual({ total: 1, running: 0, paused: 0, stopped: 1 })
  })

  it('warns of an image for another platform, and is refused when one is asked for that the image is not for', async () => {
    await store.load({ layers: [], tags: ['arm:1'], architecture: 'arm64' })
    const { warnings } = await containers().create(requestOf({ Image: 'arm:1' }))
    expect(warnings).toEqual([
      expect.stringMatching(
        /^The requested image's platform \(linux\/arm64\) does not match the detected host platform/,
      ),
    ])
    await expect(containers().create({ ...requestOf(), platform: 'linux/arm64' })).rejects.toEqual(
      docker(
        'image with reference app:1 was found but does not match the specified platform: wanted linux/arm64, actual: linux/amd64',
      ),
    )
  })
})

describe('references', () => {
  it('mean a container by its name, its ID and the start of it', async () => {
    const { id } = await containers().create(requestOf({}, {}, 'web'))
    for (const reference of ['web', '/web', id, id.slice(0, 12), id.slice(0, 5)]) {
      expect(containers().resolve(reference), reference).toBe(id)
    }
    expect(() => containers().resolve('nobody')).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
    await expect(containers().inspect('nobody')).rejects.toEqual(docker('No such container: nobody'))
  })

  it('that several IDs start with are refused', async () => {
    const ids = await Promise.all(Array.from({ length: 17 }, async () => (await containers().create(requestOf())).id))
    const starts = ids.map((id) => id.slice(0, 1))
    const shared = starts.find((start, at) => starts.indexOf(start) !== at) ?? ''
    expect(() => containers().resolve(shared)).toThrow(docker(`multiple IDs found with provided prefix: ${shared}`))
  })
})

describe('the life of a container', () => {
  it('is followed by its events, and waited for', async () => {
    const { id } = await containers().create(requestOf({ Labels: { tier: 'front' } }, {}, 'web'))
    const ended = containers().wait(id, 'next-exit')
    expect(await containers().wait(id, 'not-running')).toEqual({ exitCode: 0, error: '' })
    expect(await containers().start('web')).toEqual({ changed: true })
    expect(await containers().start('web')).toEqual({ changed: false })
    expect(containers().counts()).toEqual({ total: 1, running: 1, paused: 0, stopped: 0 })
    await store.runner.end(id, 3)
    expect(await ended).toEqual({ exitCode: 3, error: '' })
    expect(await containers().stop('web')).toEqual({ changed: false })
    const story = ['container create', 'network connect', 'container start', 'container die', 'network disconnect']
    await expect.poll(told).toEqual(story)
    expect(store.events.findLast(({ type }) => type === 'container')).toMatchObject({
      id,
      attributes: { exitCode: '3', image: 'app:1', name: 'web', tier: 'front' },
    })
  })

  it('refuses what its state forbids, in Docker words', async () => {
    const { id } = await containers().create(requestOf({}, {}, 'web'))
    await expect(containers().kill('web')).rejects.toEqual(
      docker(`Cannot kill container: web: Container ${id} is not running`),
    )
    await expect(containers().pause('web')).rejects.toEqual(docker(`Container ${id} is not running`))
    await expect(containers().unpause('web')).rejects.toEqual(docker(`Container ${id} is not paused`))
    expect(() => store.engine.execs.create('web', exec)).toThrow(docker(`Container ${id} is not running`))
    await containers().start('web')
    await containers().pause('web')
    await expect(containers().pause('web')).rejects.toEqual(docker(`Container ${id} is already paused`))
    expect(() => store.engine.execs.create('web', exec)).toThrow(
      docker(`Container web is paused, unpause the container before exec`),
    )
    await expect(containers().remove('web')).rejects.toEqual(docker(/^You cannot remove a paused container/))
    await expect(containers().kill('web', 'NOTHING')).rejects.toEqual(docker('Invalid signal: NOTHING'))
  })

  it('ends with its removal when it is to remove itself, with its anonymous volumes', async () => {
    const { id } = await containers().create(requestOf({ Volumes: { '/data': {} } }, { AutoRemove: true }))
    const gone = containers().wait(id, 'removed')
    await containers().start(id)
    await store.runner.end(id, 7)
    expect(await gone).toEqual({ exitCode: 7, error: '' })
    expect(containers().counts().total).toBe(0)
    expect(store.engine.volumes.list().total).toBe(0)
    await expect.poll(() => foldersIn('containers')).toEqual([])
    await expect.poll(() => foldersIn('volumes')).toEqual([])
  })

  it('that could not be started removes itself too', async () => {
    const { id } = await containers().create(requestOf({}, { AutoRemove: true }))
    store.runner.broken.add('start')
    const gone = containers().wait(id, 'removed')
    await expect(containers().start(id)).rejects.toThrow('No start')
    await gone
    expect(containers().counts().total).toBe(0)
  })
})

describe('another name', () => {
  it('is taken at once, and told', async () => {
    const { id } = await containers().create(requestOf({}, {}, 'old'))
    await containers().create(requestOf({}, {}, 'other'))
    await containers().rename('old', 'new')
    expect(containers().resolve('new')).toBe(id)
    expect(() => containers().resolve('old')).toThrow('Could not find container old')
    expect(store.events.at(-1)).toMatchObject({ action: 'rename', attributes: { name: 'new', oldName: '/old' } })
    await expect(containers().rename('new', 'other')).rejects.toEqual(
      docker(/^Error when allocating new name: Conflict\. The container name "\/other"/),
    )
    await store.reopen()
    expect(containers().resolve('new')).toBe(id)
    await containers().create(requestOf({}, {}, 'old'))
  })
})

describe('volumes', () => {
  it('are made with the container that names them, and are in use while it is there', async () => {
    const { id } = await containers().create(
      requestOf({ Volumes: { '/cache': {} } }, { Binds: ['data:/data:ro'] }, 'web'),
    )
    const { volumes } = store.engine
    expect(volumes.inspect('data')).toMatchObject({ isAnonymous: false, containerIds: [id], containerCount: 1 })
    expect(existsSync(join(store.root, 'volumes', 'data', '_data'))).toBe(true)
    const anonymous = volumes.list().rows.find(({ isAnonymous }) => isAnonymous)?.name ?? ''
    expect(anonymous).toMatch(/^[0-9a-f]{64}$/)
    await expect(volumes.remove('data')).rejects.toEqual(docker(`remove data: volume is in use - [${id}]`))
    await containers().remove('web', { volumes: true })
    expect(volumes.list().rows.map(({ name }) => name)).toEqual(['data'])
    expect(await foldersIn('volumes')).toEqual(['data'])
    await volumes.remove('data')
    expect(await foldersIn('volumes')).toEqual([])
    await expect(volumes.remove('data')).rejects.toEqual(docker('get data: no such volume'))
    expect(await volumes.remove('data', { force: true })).toEqual({ freed: 0 })
  })

  it('stay when their container goes without them, and are pruned by their labels and names', async () => {
    const { volumes } = store.engine
    await containers().create(requestOf({ Volumes: { '/cache': {} } }, {}, 'web'))
    await containers().remove('web')
    await volumes.create({ name: 'kept', labels: { keep: 'yes' } })
    await volumes.create({ name: 'named' })
    expect(volumes.list().total).toBe(3)
    const anonymous = await volumes.prune({ anonymous: true })
    expect(anonymous.names).toHaveLength(1)
    expect((await volumes.prune({ labelNot: ['keep'] })).names).toEqual(['named'])
    expect(volumes.list({ filters: { name: ['^ke'] } }).rows.map(({ name }) => name)).toEqual(['kept'])
  })

  it('stay when a container goes that asked for them by name, also those that were made without one', async () => {
    const { volumes } = store.engine
    const bound = await volumes.create({})
    const mounted = await volumes.create({})
    const kept = [bound.name, mounted.name].toSorted()
    const names = () =>
      volumes
        .list()
        .rows.map(({ name }) => name)
        .toSorted()
    const asked = {
      Binds: [`${bound.name}:/bound`],
      Mounts: [{ Type: 'volume' as const, Source: mounted.name, Target: '/mounted' }],
    }
    await containers().create(requestOf({ Volumes: { '/own': {} } }, asked, 'one'))
    await containers().create(requestOf({}, { VolumesFrom: ['one'], AutoRemove: true }, 'two'))
    expect((await containers().planRemoval(['one'], { volumes: true })).volumes).toEqual([])
    await containers().remove('one', { volumes: true })
    const gone = containers().wait('two', 'removed')
    await containers().start('two')
    await store.runner.end(containers().resolve('two'), 0)
    await gone
    expect(names()).toEqual(kept)
    await containers().create(requestOf({ Volumes: { '/own': {} } }, asked, 'three'))
    const plan = await containers().planRemoval(['three'], { volumes: true })
    expect(plan.volumes).toHaveLength(1)
    expect(kept).not.toContain(plan.volumes[0]?.name)
    await containers().removePlanned(plan)
    expect(names()).toEqual(kept)
    expect(await foldersIn('volumes')).toEqual(kept)
  })

  it('are measured again when a container that removed itself may have written into them', async () => {
    const { volumes } = store.engine
    await volumes.create({ name: 'data' })
    await volumes.measureAll(Date.now() + 1)
    const before = volumes.inspect('data').usage?.diskSize ?? 0
    const { id } = await containers().create(requestOf({}, { Binds: ['data:/data'], AutoRemove: true }))
    const gone = containers().wait(id, 'removed')
    await containers().start(id)
    await writeFile(join(store.root, 'volumes', 'data', '_data', 'file'), 'x'.repeat(100_000))
    await store.runner.end(id, 0)
    await gone
    await volumes.measureAll(Date.now() + 1)
    expect(volumes.inspect('data').usage?.diskSize).toBeGreaterThan(before)
  })

  it('may be a folder of the host, and have no options that only root could mount', async () => {
    const { volumes } = store.engine
    const options = { type: 'none', o: 'bind', device: store.root }
    await volumes.create({ name: 'host', options })
    await containers().create(requestOf({}, { Binds: ['host:/host'] }, 'web'))
    expect((await containers().inspect('web')).mounts).toMatchObject([
      { type: 'volume', name: 'host', source: store.root },
    ])
    await expect(volumes.create({ name: 'x1', options: { type: 'tmpfs' } })).rejects.toEqual(
      docker('create x1: missing required option: "device"'),
    )
    await expect(volumes.create({ name: 'x1', options: { ...options, type: 'nfs' } })).rejects.toMatchObject({
      code: 'UNSUPPORTED',
    })
    await expect(volumes.create({ name: 'x1', driver: 'foo' })).rejects.toEqual(
      docker('create x1: error looking up volume plugin foo: plugin "foo" not found'),
    )
    await containers().remove('web')
    await volumes.remove('host')
    expect(existsSync(store.root)).toBe(true)
  })

  it('are taken over from another container, read-only when that is asked for', async () => {
    await containers().create(requestOf({}, { Binds: ['data:/data', `${store.root}:/host`] }, 'first'))
    await containers().create(requestOf({}, { VolumesFrom: ['first:ro'] }, 'second'))
    expect((await containers().inspect('second')).mounts).toMatchObject([
      { type: 'volume', name: 'data', target: '/data', readOnly: true, copyUp: false },
      { type: 'bind', source: store.root, target: '/host', readOnly: true },
    ])
  })

  it('are refused where two would be at one place, or the source of a mount is not there', async () => {
    await expect(containers().create(requestOf({}, { Binds: ['a1:/x', 'b1:/x/'] }))).rejects.toThrow(
      'Duplicate mount point: /x',
    )
    const missing = { Type: 'bind' as const, Source: '/not/there', Target: '/x' }
    await expect(containers().create(requestOf({}, { Mounts: [missing] }))).rejects.toThrow(
      'invalid mount config for type "bind": bind source path does not exist: /not/there',
    )
    const made = join(store.root, 'made', 'here')
    await containers().create(requestOf({}, { Binds: [`${made}:/x`] }))
    expect(existsSync(made)).toBe(true)
    await expect(containers().create(requestOf({}, { Binds: ['./here:/x'] }))).rejects.toEqual(
      docker(/^create \.\/here: "\.\/here" includes invalid characters for a local volume name/),
    )
  })
})

describe('the images of containers', () => {
  it('are not removed while containers need them, in Docker words', async () => {
    const { id } = await containers().create(requestOf({}, {}, 'web'))
    const { images } = store.engine
    await expect(images.remove('app:1', {})).rejects.toEqual(
      docker(
        new RegExp(
          `^conflict: unable to remove repository reference "app:1" \\(must force\\) - container ${id.slice(0, 12)} is using`,
        ),
      ),
    )
    await containers().start('web')
    await expect(images.remove((await images.inspect('app:1')).id, { force: true })).rejects.toEqual(
      docker(new RegExp(`cannot be forced\\) - image is being used by running container ${id.slice(0, 12)}$`)),
    )
  })

  it('removed by force leave the layers that a container stacks, which go with the container', async () => {
    await containers().create(requestOf({}, {}, 'web'))
    await store.engine.images.remove('app:1', { force: true })
    expect(await foldersIn('snapshots')).toHaveLength(3)
    expect(containers().list({ filters: { all: true } }).rows[0]).toMatchObject({
      image: 'app:1',
      imageIsCurrent: false,
    })
    await expect(containers().commit('web')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const { freed } = await containers().remove('web')
    expect(freed).toBe(3 * 4096)
    expect(await foldersIn('snapshots')).toEqual([])
  })

  it('free their unpacked layers too, as many bytes as was planned', async () => {
    const before = store.engine.images.planReclaim(['app:1'], { forGood: true }).freed
    await containers().create(requestOf({}, {}, 'web'))
    await containers().remove('web')
    const { id } = await store.engine.images.inspect('app:1')
    const plan = store.engine.images.planReclaim(['app:1'], { forGood: true })
    expect(plan.freed).toBe(before + 2 * 4096)
    expect((await store.engine.images.planFree({ bytes: plan.freed })).freed).toBe(plan.freed)
    expect(store.engine.images.diskUsage().snapshotsDiskSize).toBe(2 * 4096)
    await store.engine.images.removePlanned(plan.removal)
    expect(() => store.engine.images.resolve(id)).toThrow('Could not find image')
    expect(await foldersIn('snapshots')).toEqual([])
    expect(store.engine.images.diskUsage().snapshotsDiskSize).toBe(0)
  })

  it('count as active, and what they have for themselves is not reclaimable', async () => {
    await containers().create(requestOf())
    const usage = await store.engine.images.storageUsage()
    expect(usage.images).toMatchObject({ total: 1, active: 1, dockerReclaimable: 0 })
    expect(usage.containers).toMatchObject({ total: 1, active: 0 })
  })
})

describe('an image made of a container', () => {
  it('has what the container wrote as its top layer, the same whenever it is repeated', async () => {
    await containers().create(requestOf({ Env: ['A=1'] }, {}, 'web'))
    const options = { reference: 'made:1', message: 'done', author: 'me', changes: ['CMD ["other"]'] }
    const first = await containers().commit('web', options)
    const second = await containers().commit('web', {})
    const { images } = store.engine
    const [made, again, base] = await Promise.all(
      ['made:1', second.id, 'app:1'].map((reference) => images.inspect(reference)),
    )
    expect(made?.id).toBe(first.id)
    expect(made?.parentId).toBe(base?.id)
    expect(made?.layers).toHaveLength(3)
    expect(again?.layers.map(({ diffId }) => diffId)).toEqual(made?.layers.map(({ diffId }) => diffId))
    expect(made?.config.raw).toMatchObject({
      author: 'me',
      config: { Cmd: ['other'], Hostname: containers().resolve('web').slice(0, 12) },
      container_config: { Cmd: ['serve'] },
    })
    expect(made?.config.history.at(-1)).toMatchObject({ createdBy: 'serve', author: 'me', comment: 'done' })
    expect(told().slice(-3)).toEqual(['image tag', 'container commit', 'container commit'])
    expect(await readdir(join(store.root, 'content', 'ingests'))).toEqual([])
  })

  it('leaves no image behind when a fork is to have a name that is taken', async () => {
    await containers().create(requestOf({}, {}, 'web'))
    const before = told().length
    await expect(containers().fork('web', { name: 'web' })).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(told()).toHaveLength(before)
  })

  it('is what a fork begins from', async () => {
    await containers().create(requestOf({}, { PortBindings: { '80/tcp': [{ HostIp: '', HostPort: '8080' }] } }, 'web'))
    const { id, imageId } = await containers().fork('web')
    const forked = await containers().inspect(id)
    expect(forked.imageId).toBe(imageId)
    expect(forked.folders.lower).toHaveLength(3)
    expect(forked.config.Hostname).toBe(id.slice(0, 12))
    expect(forked.hostConfig.PortBindings).toEqual({ '80/tcp': [{ HostIp: '', HostPort: '' }] })
  })
})

describe('removing several', () => {
  it('takes exactly what was planned, or nothing', async () => {
    await containers().create(requestOf({ Volumes: { '/data': {} } }, {}, 'one'))
    await containers().create(requestOf({}, {}, 'two'))
    await containers().start('two')
    const plan = await containers().planRemoval(['one', 'two'], { volumes: true })
    expect(plan.containers).toMatchObject([
      { name: 'one', running: false },
      { name: 'two', running: true },
    ])
    expect(plan.volumes).toHaveLength(1)
    await containers().stop('two')
    await expect(containers().removePlanned(plan)).rejects.toMatchObject({ code: 'CONFLICT', retryable: true })
    expect(containers().counts().total).toBe(2)
    await containers().removePlanned(await containers().planRemoval(['one', 'two'], { volumes: true }))
    expect(containers().counts().total).toBe(0)
    expect(store.engine.volumes.list().total).toBe(0)
  })

  it('leaves one that was started while those before it went, and says what went', async () => {
    await containers().create(requestOf({}, {}, 'one'))
    await containers().create(requestOf({}, {}, 'two'))
    const plan = await containers().planRemoval(['two', 'one'], { volumes: false })
    beforeRunner(() => containers().start('one'))
    await expect(containers().removePlanned(plan)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringMatching(/^Could not remove container one: it was started .* Removed before: two\.$/),
    })
    expect(containers().list({ filters: { all: true } }).rows).toMatchObject([
      { name: 'one', state: { status: 'running' } },
    ])
  })

  it('leaves one that the runner refuses to remove, after a restart too', async () => {
    const { id } = await containers().create(requestOf({}, {}, 'one'))
    const runner = await store.runner.get()
    beforeRunner(() => runner.start(id))
    await expect(containers().remove('one')).rejects.toMatchObject({ code: 'CONFLICT' })
    await store.reopen()
    await containers().restart('one')
    await containers().stop('one')
    expect(await containers().start('one')).toEqual({ changed: true })
  })

  it('takes one that runs as planned', async () => {
    await containers().create(requestOf({}, {}, 'one'))
    await containers().start('one')
    await containers().removePlanned(await containers().planRemoval(['one'], { volumes: false }))
    expect(containers().counts().total).toBe(0)
  })

  it('prunes those that do not run and have the labels', async () => {
    await containers().create(requestOf({ Labels: { a: '1' } }, {}, 'one'))
    await containers().create(requestOf({}, {}, 'two'))
    await containers().create(requestOf({ Labels: { a: '1' } }, {}, 'three'))
    await containers().start('three')
    const [one] = containers().list({ filters: { all: true, name: ['^one$'] } }).rows
    expect((await containers().prune({ label: ['a=1'] })).ids).toEqual([one?.id])
    expect(containers().counts().total).toBe(2)
    expect(store.events.at(-1)).toMatchObject({ type: 'container', action: 'prune', attributes: { reclaimed: '0' } })
  })
})

const exec = {
  command: ['sh'],
  environment: [],
  user: '',
  workingDirectory: '',
  tty: false,
  attachStdin: false,
  attachStdout: true,
  attachStderr: true,
  privileged: false,
  detachKeys: '',
}

describe('a list', () => {
  const names = (filters: Parameters<ContainerStore['engine']['containers']['list']>[0]['filters']) =>
    containers()
      .list({ filters: { all: true, ...filters }, sort: 'name' })
      .rows.map(({ name }) => name)

  it('is narrowed by Docker filters', async () => {
    await containers().create(requestOf({ Labels: { tier: 'front' }, ExposedPorts: { '80/tcp': {} } }, {}, 'web'))
    await containers().create(
      requestOf({ Labels: { tier: 'back' } }, { Binds: ['data:/data'], NetworkMode: 'none' }, 'db'),
    )
    const { id } = await containers().create(requestOf({}, {}, 'web2'))
    await containers().start('web2')
    await store.runner.end(id, 5)
    await containers().start('db')
    expect(
      containers()
        .list({})
        .rows.map(({ name }) => name),
    ).toEqual(['db'])
    expect(names({})).toEqual(['db', 'web', 'web2'])
    expect(names({ name: ['web'] })).toEqual(['web', 'web2'])
    expect(names({ name: ['^/web$'] })).toEqual(['web'])
    expect(names({ id: [id.slice(0, 12)] })).toEqual(['web2'])
    expect(names({ label: ['tier'] })).toEqual(['db', 'web'])
    expect(names({ label: ['tier=front'] })).toEqual(['web'])
    expect(names({ labelNot: ['tier=front'] })).toEqual(['db', 'web2'])
    expect(names({ status: ['exited', 'running'] })).toEqual(['db', 'web2'])
    expect(names({ exited: [5] })).toEqual(['web2'])
    expect(names({ exited: [0] })).toEqual([])
    expect(names({ ancestor: ['app:1'] })).toEqual(['db', 'web', 'web2'])
    expect(names({ ancestor: ['nothing'] })).toEqual([])
    expect(names({ volume: ['data'] })).toEqual(['db'])
    expect(names({ volume: ['/data'] })).toEqual(['db'])
    expect(names({ network: ['none'] })).toEqual(['db'])
    expect(names({ network: ['bridge'] })).toEqual(['web', 'web2'])
    expect(names({ health: ['none'] })).toHaveLength(3)
    expect(names({ isTask: true })).toEqual([])
    expect(() => names({ status: ['gone'] })).toThrow("Invalid filter 'status=gone'")
    expect(() => names({ before: 'nobody' })).toThrow(docker('no such container nobody'))
  })

  it('is found by words and read in pages', async () => {
    for (const name of ['one', 'two', 'three']) await containers().create(requestOf({}, {}, name))
    expect(
      containers()
        .list({ filters: { all: true }, text: 'thr app' })
        .rows.map(({ name }) => name),
    ).toEqual(['three'])
    const page = containers().list({ filters: { all: true }, sort: 'name', offset: 1, limit: 1 })
    expect(page).toMatchObject({ total: 3, rows: [{ name: 'three' }] })
    expect(() => containers().list({ limit: 501 })).toThrow('at most 500')
  })
})

describe('after a restart', () => {
  it('a container whose files are gone is dead, and can be removed', async () => {
    const { id } = await containers().create(requestOf({}, {}, 'web'))
    await rm(join(store.root, 'containers', id), { recursive: true })
    await store.crash()
    expect((await containers().inspect('web')).state).toMatchObject({
      status: 'dead',
      error: expect.stringContaining('files are gone'),
    })
    await containers().remove('web')
    expect(containers().counts().total).toBe(0)
    expect(await foldersIn('snapshots')).toHaveLength(2)
  })

  it('everything is as it was, and what ended meanwhile is told', async () => {
    await containers().create(requestOf({ ...emptyRunConfig(), Image: 'app:1' }, { Binds: ['data:/data'] }, 'web'))
    await containers().start('web')
    const before = await containers().inspect('web')
    await store.reopen()
    const after = await containers().inspect('web')
    expect(after).toEqual(before)
    expect(store.engine.volumes.inspect('data').containerCount).toBe(1)
    expect(told()).toEqual([])
  })
})
