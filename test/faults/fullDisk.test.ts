import { spawnSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startChild } from '../fixtures/childProcess.ts'
import { makeDockerArchive } from '../fixtures/dockerArchive.ts'
import { type ImageFixture, makeImage, makeLayer, makeSmallImage } from '../fixtures/image.ts'
import { seededBytes } from '../fixtures/random.ts'
import { pushRemote } from '../fixtures/registry/pushRemote.ts'
import { makeRemoteImage } from '../fixtures/registry/remoteImage.ts'
import { cannotStartRegistry, TestRegistry } from '../fixtures/registry/TestRegistry.ts'
import { makeTestRoot } from '../fixtures/testRoot.ts'
import type { FullDiskTry } from './fillDisk.ts'

// A file system that only the child sees, and that goes with it.
const namespace = process.getuid?.() === 0 ? ['-m'] : ['-rm']
const canMount = spawnSync('unshare', [...namespace, 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0

let folder: Awaited<ReturnType<typeof makeTestRoot>>
let tries: FullDiskTry[]
let registry: TestRegistry | undefined

function image(tag: string, layers: number, size: number): ImageFixture {
  const parts = Array.from({ length: layers }, (_, at) => [{ name: `${tag}-${at}`, content: seededBytes(at, size) }])
  return makeImage({ layers: parts.map(makeLayer), tags: [`full:${tag}`] })
}

beforeAll(async () => {
  if (!canMount) return
  folder = await makeTestRoot('full')
  const disk = join(folder.path, 'disk')
  const archives = ['resident', 'large', 'small'].map((name) => join(folder.path, `${name}.tar`))
  const [resident = '', large = '', small = ''] = archives
  await mkdir(disk)
  await writeFile(resident, makeDockerArchive([makeSmallImage('full:resident')]))
  await writeFile(large, makeDockerArchive([image('large', 3, 4 << 20)]))
  await writeFile(small, makeDockerArchive([image('small', 3, 100_000)]))
  const script = 'mount -t tmpfs -o size=8m tmpfs "$1" && shift && exec "$@"'
  const references: string[] = []
  if (cannotStartRegistry === undefined) {
    registry = await TestRegistry.start()
    await pushRemote(registry, 'full', makeRemoteImage(image('pulled', 3, 100_000)), 'pulled')
    references.push(`${registry.host}/full:pulled`)
  }
  const child = [process.execPath, join(import.meta.dirname, 'fillDisk.ts'), disk, ...archives, ...references]
  const process_ = startChild('unshare', [...namespace, 'sh', '-c', script, 'sh', disk, ...child])
  tries = []
  try {
    for (;;) {
      const result = (await process_.next().catch((error: Error) => {
        if (tries.at(-1)?.code === '' && tries.length > 2) return undefined
        throw error
      })) as FullDiskTry | undefined
      if (result === undefined) break
      tries.push(result)
    }
  } finally {
    await process_.kill()
  }
})

afterAll(async () => {
  await registry?.close()
  await folder?.remove()
})

it.runIf(canMount)('says that the disk is full, and for which archive, when a layer does not fit', () => {
  const [large] = tries
  expect(large).toMatchObject({ code: 'NO_SPACE', ingests: [], unchanged: true })
  expect(large?.message).toContain('large.tar')
  expect(large?.message).toContain('the disk is full')
})

it.runIf(canMount)('leaves the store as it was, at whatever moment the disk becomes full', () => {
  const full = tries.filter(({ how }) => how === 'load').slice(0, -2)
  expect(full.length).toBeGreaterThan(5)
  for (const one of full) {
    expect(one, one.message).toMatchObject({ code: 'NO_SPACE', ingests: [], unchanged: true })
    expect(one.message).toMatch(/^Could not .*(large|small)\.tar.*the disk is full/)
  }
})

it.runIf(canMount)('loads as soon as there is space, and goes on afterwards', () => {
  const loads = tries.filter(({ how }) => how === 'load')
  expect(loads.slice(-2).map(({ code, ingests }) => ({ code, ingests }))).toEqual([
    { code: '', ingests: [] },
    { code: '', ingests: [] },
  ])
})

it.runIf(canMount && cannotStartRegistry === undefined)('pulls whole or not at all, as soon as there is space', () => {
  const pulls = tries.filter(({ how }) => how === 'pull')
  expect(pulls.length).toBeGreaterThan(5)
  for (const one of pulls.slice(0, -1)) {
    expect(one, one.message).toMatchObject({ code: 'NO_SPACE', ingests: [], unchanged: true })
    expect(one.message).toMatch(/^Could not .*full:pulled.*the disk is full/)
  }
  expect(pulls.at(-1)).toMatchObject({ code: '', ingests: [], unchanged: false })
})
