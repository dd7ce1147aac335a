import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { examineStore } from '../../src/main/engine/doctor/examineStore.ts'
import { type Engine, openEngine } from '../../src/main/engine/engine.ts'
import { startChild, type TestChild } from '../fixtures/childProcess.ts'
import { makeImage, makeLayer } from '../fixtures/image.ts'
import { seededBytes, seededRandom } from '../fixtures/random.ts'
import { fetchBlob, fetchManifest, pushRemote } from '../fixtures/registry/pushRemote.ts'
import { makeRemoteImage } from '../fixtures/registry/remoteImage.ts'
import { cannotStartRegistry, TestRegistry } from '../fixtures/registry/TestRegistry.ts'
import { expectSound } from '../fixtures/soundStore.ts'
import { listIngests } from '../fixtures/storeSnapshot.ts'
import { makeTestRoot } from '../fixtures/testRoot.ts'
import { type TransferStep, transferTags } from './transferSteps.ts'

/** `npm run faults` kills more often. */
const kills = Number(process.env.LAMINA_KILLS ?? '20')
const seed = Number(process.env.LAMINA_SEED ?? '20261121')
/** Milliseconds from the opened store to the kill, at most. */
const longestLife = 600
const script = join(import.meta.dirname, 'transferForever.ts')

const layers = [1, 2, 3, 4, 5].map((at) => makeLayer([{ name: `file-${at}`, content: seededBytes(at, at * 200_000) }]))
const remotes = transferTags.map((tag, at) => makeRemoteImage(makeImage({ layers: layers.slice(at), labels: { tag } })))

describe.skipIf(cannotStartRegistry !== undefined)('transfers that are killed', () => {
  let folder: Awaited<ReturnType<typeof makeTestRoot>>
  let source: TestRegistry
  let target: TestRegistry

  beforeAll(async () => {
    folder = await makeTestRoot('kill-transfers')
    source = await TestRegistry.start()
    target = await TestRegistry.start()
    for (const [at, tag] of transferTags.entries()) {
      const remote = remotes[at]
      if (remote) await pushRemote(source, 'killed/app', remote, tag)
    }
  })

  afterAll(async () => {
    await source?.close()
    await target?.close()
    await folder?.remove()
  })

  it('leave the store whole and keep what was committed, at whatever moment of pull, prune and push', {
    timeout: 60_000 + kills * 15_000,
  }, async () => {
    process.stdout.write(`${kills} kills, seed ${seed}\n`)
    const root = join(folder.path, 'root')
    const random = seededRandom(seed)
    for (let at = 0; at < kills; at++) {
      const life = random() * longestLife
      const when = `kill ${at} of seed ${seed}, after ${life} ms`
      const child = startChild(process.execPath, [script, root, source.host, target.host, String(seed + at)])
      const steps = collect(child)
      await steps.ready
      await delay(life)
      expect(child.process.exitCode, `${when}: the child ended by itself`).toBeNull()
      await child.kill()
      const done = await steps.all
      expect(
        done.filter(({ kind }) => kind === 'failed'),
        when,
      ).toEqual([])
      await withEngine(root, async (engine) => {
        expect(await listIngests(root), when).toEqual([])
        await expectSound(engine)
        const names = new Set(engine.images.list({}).rows.flatMap((row) => row.names))
        const missing = committed(done).filter((tag) => !names.has(`${source.host}/killed/app:${tag}`))
        expect(missing, `${when}: images that were pulled and not removed`).toEqual([])
      })
      expect(await examine(root), when).toEqual([])
      await expectPushed(done)
    }
  })

  /** Expects that what was pushed can be had from the registry, whole. */
  async function expectPushed(steps: readonly TransferStep[]): Promise<void> {
    const pushed = new Map(steps.flatMap((step) => (step.kind === 'pushed' ? [[step.tag, step.digest]] : [])))
    for (const [tag, digest] of pushed) {
      const manifest = await fetchManifest(target, 'killed/copy', tag)
      expect(manifest?.digest).toBe(digest)
      const { config, layers: descriptors } = JSON.parse(manifest?.bytes.toString() ?? '')
      for (const blob of [config, ...descriptors]) {
        expect((await fetchBlob(target, 'killed/copy', blob.digest))?.length).toBe(blob.size)
      }
    }
  }
})

/** Reads all that a child tells until it is gone. */
function collect(child: TestChild): { readonly ready: Promise<unknown>; readonly all: Promise<TransferStep[]> } {
  const ready = child.next()
  const all = ready.then(async () => {
    const steps: TransferStep[] = []
    for (;;) {
      const line = await child.nextLine().catch(() => undefined)
      if (line === undefined) return steps
      // The last one may have been cut off.
      if (line.endsWith('}')) steps.push(JSON.parse(line))
    }
  })
  all.catch(() => undefined)
  return { ready, all }
}

/** Tags of images that were there, and that nothing was about to remove since. */
function committed(steps: readonly TransferStep[]): string[] {
  const tags = new Set<string>()
  for (const step of steps) {
    if (step.kind === 'have') tags.add(step.tag)
    if (step.kind === 'remove') tags.delete(step.tag)
  }
  return [...tags]
}

async function withEngine(root: string, work: (engine: Engine) => Promise<void>): Promise<void> {
  const engine = await openEngine({ root })
  try {
    await work(engine)
  } finally {
    await engine.close()
  }
}

/** What the doctor finds wrong in a store that nobody has open. */
async function examine(root: string): Promise<unknown[]> {
  const findings: unknown[] = []
  await examineStore(root, (finding) => findings.push(finding))
  return findings
}
