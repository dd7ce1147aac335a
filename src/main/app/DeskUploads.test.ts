import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { makeTestRoot } from '../../../test/fixtures/testRoot.ts'
import type { DesktopUpload } from '../../shared/contract/desktop.ts'
import { DeskUploads } from './DeskUploads.ts'
import type { DeskArchive, EngineGate } from './EngineGate.ts'

let folder: { readonly path: string; remove(): Promise<void> }
let told: (readonly DesktopUpload[])[]
let uploads: DeskUploads

beforeEach(async () => {
  folder = await makeTestRoot('desk-uploads')
  told = []
  uploads = new DeskUploads((list) => told.push(list))
})
afterEach(() => folder.remove())

async function file(name: string, content = 'content'): Promise<string> {
  const path = join(folder.path, name)
  await writeFile(path, content)
  return path
}

/** An engine that takes what it gets, when it is let. */
class PatientGate implements Pick<EngineGate, 'load'> {
  readonly taken: { readonly archive: DeskArchive; readonly signal: AbortSignal; end(): void }[] = []

  async load(archive: DeskArchive, signal: AbortSignal): Promise<undefined> {
    await new Promise<void>((resolve, reject) => {
      this.taken.push({ archive, signal, end: resolve })
      signal.addEventListener('abort', () => reject(signal.reason))
    })
    return undefined
  }

  save(): never {
    throw new Error('Nothing is saved here.')
  }
}

it('keeps files until there is an engine, and sends two at a time', async () => {
  const gate = new PatientGate()
  uploads.add([await file('a.tar'), await file('b.tar'), await file('c.tar')])
  expect(uploads.list.map(({ name }) => name)).toEqual(['c.tar', 'b.tar', 'a.tar'])
  uploads.setGate(gate)
  await vi.waitFor(() => expect(gate.taken).toHaveLength(2))
  expect(uploads.sending).toBe(2)
  gate.taken[0]?.end()
  await vi.waitFor(() => expect(gate.taken).toHaveLength(3))
  expect(gate.taken.map(({ archive }) => archive.name)).toEqual(['a.tar', 'b.tar', 'c.tar'])
  for (const { end } of gate.taken) end()
  await vi.waitFor(() => expect(uploads.list).toEqual([]))
})

it('gives the bytes of the file, and its size before them', async () => {
  const content = 'x'.repeat(700_000)
  const received: { readonly size: number; readonly bytes: Buffer }[] = []
  uploads.setGate({
    load: async ({ size, stream }) => {
      received.push({ size, bytes: await buffer(stream) })
      return undefined
    },
    save: () => Promise.reject(new Error('Nothing is saved here.')),
  })
  uploads.add([await file('a.tar', content), await file('empty.tar', '')])
  await vi.waitFor(() => expect(uploads.list).toEqual([]))
  expect(new Set(received.map(({ size }) => size))).toEqual(new Set([0, 700_000]))
  expect(received.find(({ size }) => size > 0)?.bytes.toString()).toBe(content)
})

it('fails a file that becomes shorter while it is read', async () => {
  const path = await file('shrinking.tar', 'x'.repeat(600_000))
  uploads.setGate({
    load: async ({ stream }) => {
      for await (const piece of stream) if (piece.length > 0) await truncate(path, 0)
      return undefined
    },
    save: () => Promise.reject(new Error('Nothing is saved here.')),
  })
  uploads.add([path])
  await vi.waitFor(() => expect(uploads.list[0]?.error?.message).toBeDefined())
  expect(uploads.list[0]?.error?.message).toBe(
    'Could not load shrinking.tar: it became shorter while it was read. Try again.',
  )
})

it('says what cannot be read, keeps it until it is dismissed, and never waits for a pipe', async () => {
  const pipe = join(folder.path, 'pipe.tar')
  spawnSync('mkfifo', [pipe])
  uploads.setGate(new PatientGate())
  uploads.add([join(folder.path, 'missing.tar'), folder.path, pipe])
  await vi.waitFor(() => expect(uploads.list.every(({ error }) => error !== undefined)).toBe(true))
  expect(uploads.list.map(({ error }) => error?.message).reverse()).toEqual([
    'Could not load missing.tar: there is no such file.',
    expect.stringContaining('it is a folder; pack it as a tar file first.'),
    'Could not load pipe.tar: it is no file.',
  ])
  for (const { id } of uploads.list) uploads.dismiss(id)
  expect(told.at(-1)).toEqual([])
  uploads.dismiss(randomUUID())
})

it('says how many of too many files it left out', async () => {
  const path = await file('a.tar')
  uploads.add(Array.from({ length: 503 }, () => path))
  expect(uploads.list).toHaveLength(501)
  expect(uploads.list[0]?.error?.message).toContain('Could not load 3 more files: at most 500 are taken at a time.')
  uploads.add([path, path])
  expect(uploads.list).toHaveLength(502)
  expect(uploads.list[0]?.error?.message).toContain('Could not load 2 more files')
})

it('stops what is on its way to an engine that the window leaves, and sends the rest to the next', async () => {
  const [first, second] = [new PatientGate(), new PatientGate()]
  uploads.setGate(first)
  uploads.add([await file('a.tar'), await file('b.tar'), await file('c.tar')])
  await vi.waitFor(() => expect(first.taken).toHaveLength(2))
  uploads.setGate(second)
  expect(first.taken.every(({ signal }) => signal.aborted)).toBe(true)
  await vi.waitFor(() => expect(second.taken).toHaveLength(1))
  expect(second.taken[0]?.archive.name).toBe('c.tar')
  expect(uploads.list.map(({ name }) => name)).toEqual(['c.tar'])
})
