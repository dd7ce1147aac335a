import { mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { digestHex } from '../../../../shared/model/digest.ts'
import { DownloadFolder, downloadsKeptFor } from '../../content/DownloadFolder.ts'
import { EngineError } from '../../errors/EngineError.ts'
import { digestOf } from '../../spec/digest.ts'
import { TransferTurns } from '../TransferTurns.ts'
import { noAuthorizer } from '../transport/auth/noAuthorizer.ts'
import { type DownloadOptions, Downloads } from './Downloads.ts'
import type { BlobFetch, FetchedBlob } from './fetchBlob.ts'

const digest = digestOf('a blob')
const request = { digest, size: 6, what: 'a blob', isLayer: false, endpoints: [], repository: 'x' }

/** A fetch under way, which the test ends. */
interface Begun {
  readonly fetch: BlobFetch
  readonly options: DownloadOptions
  readonly end: (error?: EngineError) => void
}

let root: string
let folder: DownloadFolder
let downloads: Downloads
let begun: Begun[]

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'lamina-downloads-'))
  folder = await DownloadFolder.open(root)
  begun = []
  downloads = new Downloads({ folder, turns: new TransferTurns(() => 6), fetch })
})

afterEach(async () => {
  await downloads.close()
  await rm(root, { recursive: true, force: true })
})

async function fetch(blob: BlobFetch, options: DownloadOptions): Promise<FetchedBlob> {
  const path = join(blob.folder, 'data')
  await writeFile(path, 'a bl')
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  options.signal.addEventListener('abort', () => reject(new EngineError('ABORTED', 'Stopped.')))
  begun.push({ fetch: blob, options, end: (error) => (error === undefined ? resolve() : reject(error)) })
  await promise
  await writeFile(path, 'a blob')
  return { blob: { path, digest, size: 6, diskSize: 4096 }, fetched: 6 }
}

function get(signal = new AbortController().signal, onStep: DownloadOptions['onStep'] = () => undefined) {
  return downloads.get(request, { authorizer: noAuthorizer, signal, onStep })
}

async function beginning(count: number): Promise<Begun> {
  await expect.poll(() => begun.length).toBe(count)
  const last = begun.at(-1)
  if (last === undefined) throw new Error('nothing was begun')
  return last
}

it('one download serves all who want the blob; only the first paid for it', async () => {
  const all = [get(), get(), get()]
  const { end } = await beginning(1)
  end()
  const held = await Promise.all(all)
  expect(held.map(({ fetched }) => fetched)).toEqual([6, 0, 0])
  for (const { release } of held) await release(false)
  expect(begun).toHaveLength(1)
})

it('stays finished for whoever comes while somebody holds it, and goes when it was taken', async () => {
  const first = get()
  ;(await beginning(1)).end()
  const held = await first
  const second = await get()
  await held.release(true)
  expect(await folder.find(digest)).toBeDefined()
  await second.release(true)
  expect(await readdir(root)).toEqual([])
})

it('goes on when the one that began it stops, and ends with the last', async () => {
  const [one, two] = [new AbortController(), new AbortController()]
  const first = get(one.signal)
  const { options } = await beginning(1)
  const second = get(two.signal)
  one.abort()
  await expect(first).rejects.toMatchObject({ code: 'ABORTED' })
  expect(options.signal.aborted).toBe(false)
  two.abort()
  await expect(second).rejects.toMatchObject({ code: 'ABORTED' })
  expect(options.signal.aborted).toBe(true)
  expect(await downloads.kept()).toMatchObject({ count: 1 })
})

it('what another could not get is fetched with own means', async () => {
  const first = get()
  const { end } = await beginning(1)
  const second = get()
  end(new EngineError('DENIED', 'Not for you.'))
  await expect(first).rejects.toMatchObject({ code: 'DENIED' })
  ;(await beginning(2)).end()
  const held = await second
  expect(held.fetched).toBe(6)
  await held.release(false)
})

it('tells whoever joins how far it is', async () => {
  const first = get()
  const { options, end } = await beginning(1)
  options.onStep({ state: 'active', bytesDone: 4 })
  const steps: number[] = []
  const second = get(undefined, ({ bytesDone }) => steps.push(bytesDone))
  options.onStep({ state: 'active', bytesDone: 5 })
  expect(steps).toEqual([4, 5])
  expect(await downloads.bytesHere(digest)).toBe(5)
  end()
  for (const held of await Promise.all([first, second])) await held.release(false)
})

it('clears what is kept, and never what is under way', async () => {
  const other = digestOf('another blob')
  await writeFile(join(await folder.prepare(other), 'data'), 'kept')
  const first = get()
  const { end } = await beginning(1)
  expect(await downloads.kept()).toMatchObject({ count: 1 })
  expect(await downloads.clear()).toBeGreaterThan(0)
  expect((await folder.list()).map((kept) => kept.digest)).toEqual([digest])
  end()
  await (await first).release(false)
})

it('tells the bytes that clearing freed as they were when it went', async () => {
  const path = await folder.prepare(digestOf('another blob'))
  await writeFile(join(path, 'data'), 'kept')
  const list = folder.list.bind(folder)
  let used = 0
  folder.list = async () => {
    const kept = await list()
    await writeFile(join(path, 'data'), Buffer.alloc(100_000, 1))
    for (const one of [path, join(path, 'data')]) used += (await stat(one)).blocks * 512
    return kept
  }
  expect(await downloads.clear()).toBe(used)
  expect(await readdir(root)).toEqual([])
})

/** Puts a download there that nobody is at, whose last byte came so many ms ago. */
async function keep(name: string, age: number): Promise<void> {
  const path = join(await folder.prepare(digestOf(name)), 'data')
  await writeFile(path, Buffer.alloc(100_000, 1))
  const written = (Date.now() - age) / 1000
  await utimes(path, written, written)
}

async function keptDigests(): Promise<string[]> {
  return (await folder.list()).map((kept) => kept.digest).sort()
}

it('lets go what was kept for a day when another download ends, and what nothing came of', async () => {
  await keep('old', downloadsKeptFor + 1000)
  await keep('young', downloadsKeptFor - 60_000)
  const first = get()
  ;(await beginning(1)).end()
  const { release } = await first
  expect(await keptDigests()).toContain(digestOf('old'))
  await release(false)
  expect(await keptDigests()).toEqual([digest, digestOf('young')].sort())
  const failing = new Downloads({
    folder,
    turns: new TransferTurns(() => 6),
    fetch: () => Promise.reject(new Error('offline')),
  })
  const never = digestOf('never came')
  const options = { authorizer: noAuthorizer, signal: new AbortController().signal, onStep: () => undefined }
  await expect(failing.get({ ...request, digest: never }, options)).rejects.toThrow('offline')
  await failing.close()
  expect(await readdir(root)).not.toContain(digestHex(never))
})

it('lets go the oldest of what takes more than the limit, and never what somebody holds or came last', async () => {
  const limited = new Downloads({ folder, turns: new TransferTurns(() => 6), fetch, sizeLimit: 250_000 })
  const begin = (name: string) =>
    limited.get(
      { ...request, digest: digestOf(name) },
      { authorizer: noAuthorizer, signal: new AbortController().signal, onStep: () => undefined },
    )
  const holding = begin('held')
  ;(await beginning(1)).end()
  const held = await holding
  await keep('held', 9000)
  await keep('oldest', 8000)
  await keep('older', 7000)
  await keep('newer', 6000)
  const other = begin('other')
  ;(await beginning(2)).end()
  await (await other).release(true)
  expect(await keptDigests()).toEqual([digestOf('held'), digestOf('older'), digestOf('newer')].sort())
  await writeFile(folder.dataOf(digestOf('held')), Buffer.alloc(300_000, 1))
  await held.release(false)
  expect(await keptDigests()).toEqual([digestOf('held')])
  await limited.close()
})

it('clears the downloads of given blobs alone', async () => {
  const [shown, later] = [digestOf('shown'), digestOf('cut off later')]
  for (const each of [shown, later]) await writeFile(join(await folder.prepare(each), 'data'), 'kept')
  expect(await downloads.clear(new Set([shown]))).toBeGreaterThan(0)
  expect((await downloads.list()).map((kept) => kept.digest)).toEqual([later])
})

it('leaves alone what somebody wants again in the moment in which it is cleared or taken', async () => {
  const first = get()
  ;(await beginning(1)).end()
  const taken = (await first).release(true)
  const clearing = downloads.clear()
  const second = get()
  ;(await beginning(2)).end()
  const held = await second
  await Promise.all([taken, clearing])
  expect(await folder.find(digest)).toMatchObject({ size: 6 })
  await held.release(true)
  expect(await readdir(root)).toEqual([])
})

it('throws away what turned out to be other content', async () => {
  const first = get()
  ;(await beginning(1)).end(new EngineError('DIGEST_MISMATCH', 'Not the blob.'))
  await expect(first).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' })
  expect(await readdir(root)).toEqual([])
})
