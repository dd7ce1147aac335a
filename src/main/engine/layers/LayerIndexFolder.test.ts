import { readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { digestOf } from '../../../../test/fixtures/image.ts'
import { makeTestRoot } from '../../../../test/fixtures/testRoot.ts'
import type { DiffId } from '../../../shared/model/digest.ts'
import { LayerIndexFolder } from './LayerIndexFolder.ts'

const diffId = digestOf(Buffer.from('a layer')) as DiffId
const other = digestOf(Buffer.from('another layer')) as DiffId

describe('the folder of layer indexes', () => {
  let root: Awaited<ReturnType<typeof makeTestRoot>>
  let folder: LayerIndexFolder

  beforeEach(async () => {
    root = await makeTestRoot('indexes')
    folder = await LayerIndexFolder.open(join(root.path, 'index'))
  })
  afterEach(() => root.remove())

  async function finished(of: DiffId, text: string) {
    const path = join(root.path, `finished-${of.slice(-8)}`)
    await writeFile(path, text)
    return { diffId: of, path }
  }

  it('puts a finished index in the place of one that was damaged, and tells only new ones', async () => {
    expect(await folder.commit([await finished(diffId, 'whole')])).toEqual([diffId])
    await truncate(folder.pathOf(diffId), 2)
    expect(await folder.commit([await finished(diffId, 'whole'), await finished(other, 'new')])).toEqual([other])
    expect(await readFile(folder.pathOf(diffId), 'utf8')).toBe('whole')
    expect((await folder.list()).toSorted()).toEqual([diffId, other].toSorted())
  })

  it('takes back the new ones, and only those, when one cannot be put in place', async () => {
    await folder.commit([await finished(diffId, 'kept')])
    const lost = { diffId: digestOf(Buffer.from('lost')) as DiffId, path: join(root.path, 'nowhere') }
    const commit = folder.commit([await finished(diffId, 'kept'), await finished(other, 'new'), lost])
    await expect(commit).rejects.toThrow(/layer indexes/)
    expect(await folder.list()).toEqual([diffId])
  })
})
