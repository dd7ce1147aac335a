import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { examineStore } from '../../src/main/engine/doctor/examineStore.ts'
import type { Finding } from '../../src/main/engine/doctor/Finding.ts'
import { type Engine, openEngine } from '../../src/main/engine/engine.ts'
import { digestHex } from '../../src/shared/model/digest.ts'
import { startChild } from '../fixtures/childProcess.ts'
import { makeDockerArchive } from '../fixtures/dockerArchive.ts'
import { digestOf, makeImage, makeLayer, makeSmallImage } from '../fixtures/image.ts'
import { makeOciArchive } from '../fixtures/ociLayout.ts'
import { seededBytes, seededRandom } from '../fixtures/random.ts'
import { expectSound } from '../fixtures/soundStore.ts'
import { listIngests, snapshotEngine } from '../fixtures/storeSnapshot.ts'
import { makeTestRoot } from '../fixtures/testRoot.ts'

const kills = 12
const longestLife = 400
const script = join(import.meta.dirname, 'loadForever.ts')

let folder: Awaited<ReturnType<typeof makeTestRoot>>
let archives: string[]

beforeAll(async () => {
  folder = await makeTestRoot('kill')
  const large = [1, 2, 3].map((seed) => makeLayer([{ name: `large-${seed}`, content: seededBytes(seed, 2 << 20) }]))
  archives = ['a.tar', 'b.tar', 'c.tar'].map((name) => join(folder.path, name))
  const [a = '', b = '', c = ''] = archives
  await writeFile(a, makeDockerArchive([makeImage({ layers: large.slice(0, 2), tags: ['kill:a'] })]))
  await writeFile(b, makeOciArchive([makeImage({ layers: large.slice(1), tags: ['kill:b'] })], { layers: 'gzip' }))
  await writeFile(c, makeDockerArchive([makeSmallImage('kill:c'), makeSmallImage('kill:d', 'two')]))
})

afterAll(() => folder?.remove())

it(`is sound after each of ${kills} kills at random moments of loading, removing, restoring and emptying`, async () => {
  const root = join(folder.path, 'root')
  const random = seededRandom(20261121)
  for (let at = 0; at < kills; at++) {
    const child = startChild(process.execPath, [script, root, ...archives])
    const life = random() * longestLife
    try {
      await child.next()
      await delay(life)
      expect(child.process.exitCode, 'the child ended by itself').toBeNull()
    } finally {
      await child.kill()
    }
    await withEngine(root, async (engine) => {
      expect(await listIngests(root), `after ${life} ms`).toEqual([])
      // Every deleted image is whole: with those brought back the store holds what its images need.
      await engine.trash.restore(engine.trash.list().rows.map(({ number }) => number))
      await expectSound(engine)
    })
    expect(await examine(root), `after ${life} ms`).toEqual([])
  }
})

it('loads again, and all of it, what a killed process was loading', async () => {
  const root = join(folder.path, 'again')
  const child = startChild(process.execPath, [script, root, ...archives])
  await child.next()
  await delay(30)
  await child.kill()
  await withEngine(root, async (engine) => {
    for (const path of archives) await engine.archives.load({ kind: 'file', path })
    const names = engine.images.list({}).rows.flatMap((row) => row.names)
    expect(names.toSorted()).toEqual(['kill:a', 'kill:b', 'kill:c', 'kill:d'])
    await expectSound(engine)
  })
})

it('tells of what a killed process had done, and that it did not finish what it was doing', async () => {
  const root = join(folder.path, 'history')
  const child = startChild(process.execPath, [join(import.meta.dirname, 'operateForever.ts'), root])
  await child.next()
  await child.kill()
  const [load, tag] = await withEngine(root, async (engine) => engine.operations.list())
  expect(tag).toMatchObject({ title: 'Tag a as b', state: 'done', isBrief: true, command: 'docker tag a b' })
  expect(load).toMatchObject({ title: 'Load endless.tar', state: 'failed', error: { code: 'UNAVAILABLE' } })
  expect(load?.error?.message).toContain('Lamina was ended while it was under way. Nothing of it is left')
  expect(load?.ended).toBeUndefined()
  const again = await withEngine(root, async (engine) => engine.operations.list())
  expect(again).toEqual([load, tag])
})

it('clears away files that a crash left between the disk and the metadata', async () => {
  const root = join(folder.path, 'leftovers')
  const before = await withEngine(root, async (engine) => {
    await engine.archives.load({ kind: 'file', path: archives[2] ?? '' })
    return snapshotEngine(engine)
  })
  const hex = digestHex(digestOf(Buffer.from('left over')))
  await mkdir(join(root, 'content', 'ingests', 'left'), { recursive: true })
  await writeFile(join(root, 'content', 'ingests', 'left', 'data'), 'half a blo')
  await writeFile(join(root, 'content', 'blobs', 'sha256', hex), 'left over')
  await writeFile(join(root, 'index', hex), 'left over')
  expect(await withEngine(root, snapshotEngine)).toEqual(before)
  expect(await examine(root)).toEqual([])
})

async function withEngine<T>(root: string, work: (engine: Engine) => Promise<T>): Promise<T> {
  const engine = await openEngine({ root })
  try {
    return await work(engine)
  } finally {
    await engine.close()
  }
}

/** What the doctor finds wrong in a store that nobody has open. */
async function examine(root: string): Promise<Finding[]> {
  const findings: Finding[] = []
  await examineStore(root, (finding) => findings.push(finding))
  return findings
}
