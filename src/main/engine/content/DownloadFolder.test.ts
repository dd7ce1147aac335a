import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { digestHex } from '../../../shared/model/digest.ts'
import { digestOf } from '../spec/digest.ts'
import { DownloadFolder, downloadsKeptFor } from './DownloadFolder.ts'

let root: string
let downloads: DownloadFolder
const digest = digestOf('a blob')

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'lamina-downloads-'))
  downloads = await DownloadFolder.open(root)
})

afterEach(() => rm(root, { recursive: true, force: true }))

it('knows what is kept of a download, and forgets it when it is removed', async () => {
  expect(await downloads.find(digest)).toBeUndefined()
  await writeFile(join(await downloads.prepare(digest), 'data'), 'a bl')
  expect(await downloads.find(digest)).toMatchObject({ digest, size: 4 })
  const index = join(await downloads.prepare(digest), 'index')
  await writeFile(index, 'an index')
  const taken = await Promise.all([dirname(index), index, downloads.dataOf(digest)].map((path) => stat(path)))
  const diskSize = taken.reduce((sum, { blocks }) => sum + blocks * 512, 0)
  expect(await downloads.list()).toMatchObject([{ digest, size: 4, diskSize }])
  expect(await downloads.remove(digest)).toBe(diskSize)
  expect(await downloads.remove(digest)).toBe(0)
  expect(await downloads.list()).toEqual([])
})

it('keeps downloads for a day after their last byte, and nothing that is no download', async () => {
  const old = digestOf('another blob')
  for (const one of [digest, old]) await writeFile(join(await downloads.prepare(one), 'data'), 'a')
  const long = (Date.now() - downloadsKeptFor - 1000) / 1000
  await utimes(join(root, digestHex(old), 'data'), long, long)
  await downloads.prepare(digestOf('never begun'))
  await mkdir(join(root, 'what is this'))
  expect(await downloads.removeOld()).toBe(3)
  expect(await readdir(root)).toEqual([digestHex(digest)])
})
