import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { DiffId } from '../../../../shared/model/digest.ts'
import { digestOf } from '../../spec/digest.ts'
import { compressLayer } from './compressLayer.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lamina-compress-'))
})

afterEach(() => rm(folder, { recursive: true, force: true }))

/** Compresses a layer of which `stored` lies in the store; gives what that unpacks to. */
async function compress(tar: Uint8Array, stored = tar): Promise<Uint8Array> {
  const path = join(folder, 'stored')
  await writeFile(path, stored)
  const diffId = digestOf(tar) as string as DiffId
  await compressLayer({ diffId, size: tar.length, path, folder }, () => undefined)
  await rm(path)
  const [made = ''] = await readdir(folder)
  return gunzipSync(await readFile(join(folder, made)))
}

it.each(['a tar', ''])('makes the gzip form of a layer: %j', async (tar) => {
  expect(Buffer.from(await compress(Buffer.from(tar))).toString()).toBe(tar)
})

it('refuses a layer whose stored bytes have changed', async () => {
  await expect(compress(Buffer.from('a tar'), new Uint8Array(0))).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' })
})
