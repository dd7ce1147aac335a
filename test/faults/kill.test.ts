import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openEngine } from '../../src/main/engine/engine.ts'
import { startChild } from '../fixtures/childProcess.ts'
import { makeDockerArchive } from '../fixtures/dockerArchive.ts'
import { makeImage, makeLayer, makeSmallImage } from '../fixtures/image.ts'
import { makeOciArchive } from '../fixtures/ociLayout.ts'
import { seededBytes, seededRandom } from '../fixtures/random.ts'
import { expectSound } from '../fixtures/soundStore.ts'
import { listIngests } from '../fixtures/storeSnapshot.ts'
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

it(`is sound after each of ${kills} kills at random moments of loading and removing`, async () => {
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
    const engine = await openEngine({ root })
    try {
      expect(await listIngests(root), `after ${life} ms`).toEqual([])
      await expectSound(engine)
    } finally {
      await engine.close()
    }
  }
})

it('loads again, and all of it, what a killed process was loading', async () => {
  const root = join(folder.path, 'again')
  const child = startChild(process.execPath, [script, root, ...archives])
  await child.next()
  await delay(30)
  await child.kill()
  const engine = await openEngine({ root })
  try {
    for (const path of archives) await engine.archives.load({ kind: 'file', path })
    const names = engine.images.list({}).rows.flatMap((row) => row.names)
    expect(names.toSorted()).toEqual(['kill:a', 'kill:b', 'kill:c', 'kill:d'])
    await expectSound(engine)
  } finally {
    await engine.close()
  }
})
