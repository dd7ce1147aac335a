import { rmSync } from 'node:fs'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { examineStore } from '../../src/main/engine/doctor/examineStore.ts'
import type { Finding } from '../../src/main/engine/doctor/Finding.ts'
import { type Engine, openEngine } from '../../src/main/engine/engine.ts'
import { EngineError } from '../../src/main/engine/errors/EngineError.ts'
import { makeDockerArchive } from '../fixtures/dockerArchive.ts'
import { type ImageFixture, makeFileLayer, makeImage } from '../fixtures/image.ts'
import { makeOciArchive } from '../fixtures/ociLayout.ts'
import { type SmallRegistry, serveSmallRegistry } from '../fixtures/smallRegistry.ts'

const [base, x, y] = ['base', 'x', 'y'].map((word) => makeFileLayer(word, word.repeat(50)))
const stacks = [[base], [base, x], [base, x, y], [x, base]].map((layers) => layers.flatMap((layer) => layer ?? []))
/** Images that share layers, in the same stacks and in others. */
const images: readonly ImageFixture[] = stacks.map((layers, at) => makeImage({ layers, tags: [`app:${at}`] }))

const place = fc.nat(images.length - 1)
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('pull' as const), image: place }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('load' as const), image: place, gzip: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('remove' as const), image: place }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('discard' as const), image: place, forGood: fc.boolean() }) },
  fc.record({ do: fc.constant('prune' as const), all: fc.boolean() }),
  fc.record({ do: fc.constant('clear' as const), trash: fc.boolean() }),
  { weight: 3, arbitrary: fc.record({ do: fc.constant('restore' as const), entry: fc.nat(3) }) },
  fc.record({ do: fc.constant('empty' as const), entry: fc.option(fc.nat(3)) }),
  { weight: 2, arbitrary: fc.constant({ do: 'collect' as const }) },
)
/** Steps that are under way at once, each begun some turns after the one before. */
const interleaving = fc.array(fc.record({ step, wait: fc.nat(12) }), { minLength: 2, maxLength: 6 })

const runs = Number(process.env.LAMINA_INTERLEAVINGS ?? 200)

let folder: string
let registry: SmallRegistry
let engine: Engine

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lamina-interleavings-'))
  registry = await serveSmallRegistry(images)
  for (const [at, image] of images.entries()) {
    await writeFile(join(folder, `${at}-plain.tar`), makeDockerArchive([image]))
    await writeFile(join(folder, `${at}-gzip.tar`), makeOciArchive([image], { layers: 'gzip' }))
  }
  engine = await openEngine({ root: join(folder, 'root') })
})

afterAll(async () => {
  await engine?.close()
  await registry?.close()
  rmSync(folder, { recursive: true, force: true })
})

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

async function act(made: Step): Promise<void> {
  const { trash, prunes } = engine
  switch (made.do) {
    case 'pull':
      await engine.pulls.pull(`${registry.host}/app:${made.image}`)
      return
    case 'load':
      await engine.archives.load({
        kind: 'file',
        path: join(folder, `${made.image}-${made.gzip ? 'gzip' : 'plain'}.tar`),
      })
      return
    case 'remove':
      await engine.images.remove(images[made.image]?.id ?? '', { force: true })
      return
    case 'discard': {
      const { removal } = engine.images.planReclaim([images[made.image]?.id ?? ''], made)
      await engine.images.removePlanned(removal)
      return
    }
    case 'prune':
      await engine.images.prune({ all: made.all })
      return
    case 'clear': {
      const goal = { images: 'unused', downloads: true, trash: made.trash } as const
      const { token } = await prunes.plan(goal)
      await prunes.run(goal, token)
      return
    }
    case 'restore': {
      const entry = trash.list().rows[made.entry]
      if (entry !== undefined) await trash.restore([entry.number])
      return
    }
    case 'empty': {
      const entry = made.entry === null ? undefined : trash.list().rows[made.entry]
      await trash.empty(entry === undefined ? undefined : [entry.number])
      return
    }
    case 'collect':
      await engine.collect()
  }
}

/** How often each kind of step did what it was to do. */
const done = new Map<Step['do'], number>()

/** What a step may be told when others were faster. */
const refusals = new Set(['NOT_FOUND', 'CONFLICT'])

async function attempt(made: Step): Promise<void> {
  try {
    await act(made)
    done.set(made.do, (done.get(made.do) ?? 0) + 1)
  } catch (error) {
    if (!(error instanceof EngineError) || !refusals.has(error.code)) throw error
  }
}

it(
  'interleavings of pull, load, remove, prune, restore, empty and collect each end with a clean doctor',
  async () => {
    const run = fc.assert(
      fc.asyncProperty(interleaving, async (steps) => {
        const running: Promise<void>[] = []
        for (const { step: made, wait } of steps) {
          for (let turn = 0; turn < wait; turn++) await nextTurn()
          running.push(attempt(made))
        }
        for (const result of await Promise.allSettled(running)) if (result.status === 'rejected') throw result.reason
        const findings: Finding[] = []
        await examineStore(engine.root, (finding) => findings.push(finding))
        expect(findings).toEqual([])
      }),
      // Each begins with what the one before left, so that no smaller one stands for it.
      { numRuns: runs, endOnFailure: true },
    )
    await expect(run).resolves.toBeUndefined()
    const kinds = ['pull', 'load', 'remove', 'discard', 'prune', 'clear', 'restore', 'empty', 'collect'] as const
    for (const kind of kinds) expect(done.get(kind), kind).toBeGreaterThan(runs / 50)
  },
  60_000 + runs * 600,
)
