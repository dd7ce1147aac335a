import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { digestHex } from '../../../shared/model/digest.ts'
import { EngineError } from '../errors/EngineError.ts'
import { digestOf } from '../spec/digest.ts'
import { FileContentStore } from './FileContentStore.ts'
import { Ingest } from './Ingest.ts'

let root: string
let store: FileContentStore

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'lamina-content-'))
  store = await FileContentStore.open(root)
})

afterEach(async () => {
  await rm(root, { recursive: true, force: true })
})

const bytes = Buffer.from('a layer of an image')
const digest = digestOf(bytes)

describe('content store', () => {
  it('gives back the bytes that were ingested, whole and from an offset', async () => {
    const info = await store.ingest({ digest, size: bytes.length }, (ingest) => ingest.write(bytes))
    expect(info).toMatchObject({ digest, size: bytes.length })
    expect(await buffer(store.read(digest))).toEqual(bytes)
    expect(await buffer(store.read(digest, 10))).toEqual(bytes.subarray(10))
    expect(Buffer.from(await store.readSmall(digest, 100))).toEqual(bytes)
  })

  it('lets parallel ingests of one blob share the work', async () => {
    let fills = 0
    const fill = async (ingest: Ingest): Promise<void> => {
      fills++
      await ingest.write(bytes)
    }
    await Promise.all(Array.from({ length: 8 }, () => store.ingest({ digest }, fill)))
    expect(fills).toBe(1)
  })

  it('does not fill again what is there already', async () => {
    await store.ingest({ digest }, (ingest) => ingest.write(bytes))
    await store.ingest({ digest }, () => Promise.reject(new Error('not to be called')))
    expect(await readdir(join(root, 'ingests'))).toEqual([])
  })

  it('puts a finished blob in the place of one that was damaged, and tells only new ones', async () => {
    await store.ingest({ digest }, (ingest) => ingest.write(bytes))
    await truncate(join(root, 'blobs', 'sha256', digestHex(digest)), 3)
    const ingest = await Ingest.open(join(root, 'again'))
    await ingest.write(bytes)
    const finished = await ingest.finish()
    expect(await store.commit([finished])).toEqual([])
    expect(await buffer(store.read(digest))).toEqual(bytes)
    expect(await store.commit([finished])).toEqual([])
  })

  it('goes on with an interrupted ingest where it stopped', async () => {
    const broken = store.ingest({ digest }, async (ingest) => {
      await ingest.write(bytes.subarray(0, 7))
      throw new EngineError('UNAVAILABLE', 'The line is dead.')
    })
    await expect(broken).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    expect(await store.stat(digest)).toBeUndefined()
    let resumedAt = -1
    await store.ingest({ digest, size: bytes.length }, async (ingest) => {
      resumedAt = ingest.offset
      await ingest.write(bytes.subarray(ingest.offset))
    })
    expect(resumedAt).toBe(7)
    expect(await buffer(store.read(digest))).toEqual(bytes)
  })

  it('refuses content of another digest or size, and keeps nothing of it', async () => {
    const wrong = store.ingest({ digest }, (ingest) => ingest.write(Buffer.from('something else')))
    await expect(wrong).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' })
    const short = store.ingest({ digest, size: 1000 }, (ingest) => ingest.write(bytes))
    await expect(short).rejects.toMatchObject({ code: 'SIZE_MISMATCH' })
    expect(await readdir(join(root, 'blobs', 'sha256'))).toEqual([])
    expect(await readdir(join(root, 'ingests'))).toEqual([])
  })

  it('commits finished ingests once and names only the new ones', async () => {
    const folder = await store.openIngestFolder('work')
    const finished = await Promise.all(
      ['one', 'two'].map(async (text) => {
        const ingest = await Ingest.open(join(folder, text))
        ingest.push(Buffer.from(text))
        return ingest.finish()
      }),
    )
    expect(await store.commit(finished)).toHaveLength(2)
    expect(await store.commit(finished)).toEqual([])
    await store.removeIngestFolder('work')
    expect(await store.listIngestFolders()).toEqual([])
    const listed: string[] = []
    for await (const info of store.list()) listed.push(info.digest)
    expect(listed.sort()).toEqual(finished.map((item) => item.digest).sort())
  })

  it('puts back what was committed to where it lay, and commits it again', async () => {
    const folder = await store.openIngestFolder('work')
    const ingest = await Ingest.open(join(folder, 'one'))
    await ingest.write(bytes)
    const finished = [await ingest.finish()]
    expect(await store.commit(finished)).toEqual([digest])
    await store.putBack(finished)
    expect(await store.stat(digest)).toBeUndefined()
    expect(await store.commit(finished)).toEqual([digest])
    expect(await buffer(store.read(digest))).toEqual(bytes)
  })

  it('shows whoever wants to see all bytes those that an earlier try left', async () => {
    const path = join(root, 'again')
    const first = await Ingest.open(path)
    await first.write(bytes.subarray(0, 9))
    await first.close()
    const seen: Uint8Array[] = []
    const second = await Ingest.open(path, async (chunk) => void seen.push(Uint8Array.from(chunk)))
    expect(Buffer.concat(seen)).toEqual(bytes.subarray(0, 9))
    await second.write(bytes.subarray(second.offset))
    expect(await second.finish({ digest })).toMatchObject({ digest, size: bytes.length })
  })

  it('takes chunks of any size in order', async () => {
    const content = randomBytes(3_000_000)
    const ingest = await Ingest.open(join(root, 'file'))
    for (let at = 0; at < content.length; ) {
      const length = 1 + ((at * 7919) % 70_000)
      ingest.push(content.subarray(at, at + length))
      at += length
    }
    expect(await ingest.finish()).toMatchObject({ digest: digestOf(content), size: content.length })
  })

  it('says which blob is missing', async () => {
    await expect(store.readSmall(digest, 10)).rejects.toMatchObject({ code: 'NOT_FOUND', data: { digest } })
    await expect(buffer(store.read(digest))).rejects.toThrow(digestHex(digest))
    await store.delete(digest)
  })
})
