import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Engine, openEngine } from '../../src/main/engine/engine.ts'
import { EngineError } from '../../src/main/engine/errors/EngineError.ts'
import { loadRemedy } from '../../src/renderer/features/operations/loadRemedy.ts'
import { makeDockerArchive } from '../fixtures/dockerArchive.ts'
import { makeSmallImage } from '../fixtures/image.ts'
import { listIngests, snapshotEngine } from '../fixtures/storeSnapshot.ts'
import { makeTestRoot } from '../fixtures/testRoot.ts'
import { containerCases } from './cases/container.ts'
import { layerCases } from './cases/layer.ts'
import { linkCases } from './cases/links.ts'
import { manifestCases } from './cases/manifest.ts'
import { ociCases } from './cases/oci.ts'
import type { HostileCase } from './HostileCase.ts'

const kinds: readonly (readonly [string, readonly HostileCase[]])[] = [
  ['container', containerCases],
  ['manifest', manifestCases],
  ['links and names', linkCases],
  ['OCI layout', ociCases],
  ['layer', layerCases],
]

let root: Awaited<ReturnType<typeof makeTestRoot>>
let engine: Engine

beforeAll(async () => {
  root = await makeTestRoot('hostile')
  engine = await openEngine({ root: root.path })
  await load('resident.tar', [makeDockerArchive([makeSmallImage('resident:1', 'resident')])])
})

afterAll(async () => {
  await engine?.close()
  await root?.remove()
})

function load(name: string, bytes: Iterable<Uint8Array>) {
  return engine.archives.load({ kind: 'stream', stream: Readable.from(bytes, { objectMode: false }), name })
}

for (const [kind, cases] of kinds) {
  describe(`a hostile archive (${kind})`, () => {
    for (const one of cases) {
      const verb = one.codes.length === 0 || one.mayLoad ? 'does no harm' : 'is refused and leaves the store as it was'
      it(`${one.name} ${verb}`, async () => {
        const before = await snapshotEngine(engine)
        const outcome = await load('hostile.tar', one.bytes()).then(
          (result) => ({ result }),
          (error: unknown) => ({ error }),
        )
        if ('error' in outcome) {
          expectClearError(outcome.error, one)
        } else {
          expect(one.codes.length === 0 || one.mayLoad, `it loaded ${JSON.stringify(outcome.result)}`).toBe(true)
          for (const { id } of outcome.result.images) await engine.images.remove(id, { force: true })
        }
        expect(await listIngests(root.path)).toEqual([])
        expect(await snapshotEngine(engine)).toEqual(before)
      })
    }
  })
}

function expectClearError(error: unknown, { codes, mentions }: HostileCase): void {
  expect(error).toBeInstanceOf(EngineError)
  if (!(error instanceof EngineError)) return
  expect(codes, error.message).toContain(error.code)
  expect(error.message).toMatch(/^Could not .+\.$/s)
  expect(error.message).toContain('hostile.tar')
  if (mentions !== undefined) expect(error.message).toContain(mentions)
  expect(error.message.length).toBeLessThan(2000)
  // What to do is said once: by the error, or by the window below it.
  const remedies = [/get it anew/.test(error.message), loadRemedy(error.toRecord()) !== undefined]
  const isAdvised = error.code !== 'UNSUPPORTED'
  expect(remedies.filter(Boolean).length, error.message).toBe(isAdvised ? 1 : 0)
}
