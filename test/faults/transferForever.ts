// `node transferForever.ts ROOT SOURCE TARGET SEED`: pulls from one registry, removes, prunes, and pushes to another, all
// at the same time, over and over, until it is killed. Tells what it has done, and what it is about to undo.
import { setTimeout as delay } from 'node:timers/promises'
import { openEngine } from '../../src/main/engine/engine.ts'
import { EngineError } from '../../src/main/engine/errors/EngineError.ts'
import { say } from '../fixtures/childProcess.ts'
import { seededRandom } from '../fixtures/random.ts'
import { type TransferStep, transferTags } from './transferSteps.ts'

const [root = '', source = '', target = '', seed = '0'] = process.argv.slice(2)
const engine = await openEngine({ root })
const random = seededRandom(Number(seed))
const tell = (step: TransferStep): void => say(step)

/** What one may meet when others work on the same images. */
const expected: ReadonlySet<string> = new Set(['NOT_FOUND', 'CONFLICT', 'FAILED_PRECONDITION'])

async function repeat(work: (tag: string) => Promise<void>): Promise<void> {
  for (;;) {
    const tag = transferTags[Math.floor(random() * transferTags.length)] ?? ''
    try {
      await work(tag)
    } catch (error) {
      if (!(error instanceof EngineError && expected.has(error.code))) tell({ kind: 'failed', message: String(error) })
    }
    await delay(random() * 20)
  }
}

/** Removals that are under way, and that there were in all. */
let removing = 0
let removals = 0

/** Removes something, of which is told before. */
async function removeWith(tags: readonly string[], work: () => Promise<unknown>): Promise<void> {
  for (const tag of tags) tell({ kind: 'remove', tag })
  removing++
  removals++
  try {
    await work()
  } finally {
    removing--
  }
}

const pull = repeat(async (tag) => {
  const before = removals
  await engine.pulls.pull(`${source}/killed/app:${tag}`)
  // What was removed meanwhile may have been this very image.
  if (removing === 0 && removals === before) tell({ kind: 'have', tag })
})
const remove = repeat(async (tag) => {
  await delay(100)
  await removeWith([tag], () => engine.images.remove(`${source}/killed/app:${tag}`, { force: true }))
})
const prune = repeat(async () => {
  await delay(200)
  await removeWith(transferTags, () => engine.images.prune({ all: true }))
})
const push = repeat(async (tag) => {
  const reference = `${target}/killed/copy:${tag}`
  await engine.images.tag(`${source}/killed/app:${tag}`, reference)
  const { digest } = await engine.pushes.push(reference)
  tell({ kind: 'pushed', tag, digest })
})
tell({ kind: 'ready' })
await Promise.all([pull, remove, prune, push])
