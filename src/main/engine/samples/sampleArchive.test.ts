import { type SpawnSyncReturns, spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sampleLayers } from '../../../shared/model/sampleLayers.ts'
import type { LoadPlan, PlannedImage } from '../archive/plan.ts'
import { readArchive } from '../archive/readArchive.ts'
import { openLayerIndex } from '../layers/LayerIndexFile.ts'
import { chainIds } from '../spec/digest.ts'
import { sampleArchive } from './sampleArchive.ts'

function has(program: string): boolean {
  return spawnSync(program, ['--version']).status === 0
}

/** What a program said on standard error, when it failed. */
function failure(run: SpawnSyncReturns<Buffer>): string {
  return run.status === 0 ? '' : `exit ${run.status}: ${run.stderr.toString()}`
}

const names = ['library/hello-lamina:latest', 'lamina/base:1', 'lamina/web:1', 'lamina/api:1']

describe('the sample images', () => {
  let folder: string
  let plan: LoadPlan
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lamina-samples-'))
    async function* source(): AsyncGenerator<Uint8Array> {
      yield sampleArchive()
    }
    plan = await readArchive({ name: 'samples', folder }, source(), () => undefined)
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  function image(name: string): PlannedImage['record'] {
    const found = plan.images.find((planned) => planned.names.includes(`docker.io/${name}`))
    if (!found) throw new Error(`no ${name}`)
    return found.record
  }

  async function pathsOf(diffId: string | undefined): Promise<string[]> {
    const layer = plan.layers.find(({ record }) => record.diffId === diffId)
    const index = await openLayerIndex(layer?.indexPath ?? '')
    try {
      return (await index.read(0, 500)).map(({ kind, path }) => `${kind} ${path}`)
    } finally {
      await index.close()
    }
  }

  it('are the same bytes every time, under a megabyte', () => {
    const first = sampleArchive()
    expect(Buffer.compare(first, sampleArchive())).toBe(0)
    expect(first.length).toBeLessThan(1_000_000)
  })

  it('have the layers that the first run draws in their colours', () => {
    const { rootfs, docs, site, motd, data, licence } = sampleLayers
    const stack = (name: string): readonly string[] => image(name).diffIds
    expect(stack('lamina/base:1')).toEqual(expect.arrayContaining([rootfs, docs]))
    expect(stack('lamina/web:1')).toEqual(expect.arrayContaining([rootfs, docs, site, motd, licence]))
    expect(stack('lamina/api:1')).toEqual(expect.arrayContaining([rootfs, docs, data, licence]))
  })

  it('are read by the loader with their four names, each for two platforms', () => {
    expect(plan.images.map((planned) => planned.names)).toEqual(names.map((name) => [`docker.io/${name}`]))
    for (const { record } of plan.images) expect(record.target.mediaType).toMatch(/index/)
  })

  it('share the layers of base, and one licence on two stacks', () => {
    const base = image('lamina/base:1').diffIds
    const web = image('lamina/web:1').diffIds
    const api = image('lamina/api:1').diffIds
    expect(web.slice(0, base.length)).toEqual(base)
    expect(api.slice(0, base.length)).toEqual(base)
    const sharedContent = web.slice(base.length).filter((diffId) => api.includes(diffId))
    expect(sharedContent).toHaveLength(1)
    const sharedStacks = chainIds(web).filter((chainId) => chainIds(api).includes(chainId))
    expect(sharedStacks).toHaveLength(base.length)
  })

  it('show an addition, a change, a deletion and a replaced directory', async () => {
    const base = image('lamina/base:1').diffIds
    const inBase = (await Promise.all(base.map(pathsOf))).flat()
    const web = await Promise.all(image('lamina/web:1').diffIds.slice(base.length).map(pathsOf))
    const api = await Promise.all(image('lamina/api:1').diffIds.slice(base.length).map(pathsOf))
    expect(inBase).toContain('file etc/motd')
    expect(inBase).toContain('file usr/share/doc/lamina/changes.txt')
    expect(web.flat()).toContain('file srv/www/index.html')
    expect(web.flat()).toContain('file etc/motd')
    expect(web.flat()).toContain('whiteout usr/share/doc/lamina/changes.txt')
    expect(api.flat()).toContain('opaque usr/share/doc/lamina')
    expect(api.flat()).toContain('file usr/share/doc/lamina/openapi.yaml')
  })

  it.skipIf(!has('skopeo'))('are copied by skopeo, all platforms', { timeout: 60_000 }, async () => {
    const archive = await writeArchive()
    for (const name of names) {
      const target = `dir:${join(folder, name.replace(/\W/g, '-'))}`
      const run = spawnSync('skopeo', ['copy', '--all', `oci-archive:${archive}:docker.io/${name}`, target])
      expect(failure(run)).toBe('')
    }
  })

  it.skipIf(!has('podman'))('are taken by podman', { timeout: 60_000 }, async (context) => {
    const archive = await writeArchive()
    const store = ['--root', join(folder, 'podman'), '--runroot', join(folder, 'podman-run'), '--storage-driver=vfs']
    context.skip(spawnSync('podman', [...store, 'images']).status !== 0, 'podman does not work here')
    const run = spawnSync('podman', [...store, 'pull', `oci-archive:${archive}:docker.io/lamina/web:1`])
    expect(failure(run)).toBe('')
  })

  async function writeArchive(): Promise<string> {
    const archive = join(folder, 'samples.tar')
    await writeFile(archive, sampleArchive())
    return archive
  }
})
