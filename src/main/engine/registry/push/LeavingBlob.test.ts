import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { seededBytes } from '../../../../../test/fixtures/random.ts'
import { makeTestRoot } from '../../../../../test/fixtures/testRoot.ts'
import { digestOf } from '../../spec/digest.ts'
import { LeavingBlob } from './LeavingBlob.ts'

const bytes = Buffer.from(seededBytes(7, 3_000_000))
const size = bytes.length
let root: { readonly path: string; remove(): Promise<void> }
let path: string

beforeEach(async () => {
  root = await makeTestRoot('leaving')
  path = join(root.path, 'blob')
  await writeFile(path, bytes)
})
afterEach(() => root.remove())

const leaving = (digest = digestOf(bytes)) => new LeavingBlob({ path, digest, size }, () => undefined)

it('the bytes leave whole, in one piece or several, and from where it broke off', async () => {
  const blob = leaving()
  expect(await buffer(blob.open(0, size))).toEqual(bytes)
  expect(await buffer(blob.open(0, 1_000_000))).toEqual(bytes.subarray(0, 1_000_000))
  expect(await buffer(blob.open(400_000, size))).toEqual(bytes.subarray(400_000))
  expect(blob.sent).toBe(size + 1_000_000 + size - 400_000)
})

it('a reading whose connection broke off does not spoil the one after it, however long it goes on', async () => {
  const blob = leaving()
  const broken = blob.open(0, size)
  await new Promise((resolve) => broken.once('readable', resolve))
  const going = buffer(broken)
  expect(await buffer(blob.open(300_000, size))).toEqual(bytes.subarray(300_000))
  expect((await going).length).toBeLessThan(size)
})

it('what is not the blob any more does not leave whole', async () => {
  const other = leaving(digestOf('another'))
  await expect(buffer(other.open(0, size))).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' })
  await writeFile(path, bytes.subarray(0, 1000))
  await expect(buffer(leaving().open(0, size))).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' })
})
