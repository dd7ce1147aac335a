// `node fillDisk.ts ROOT RESIDENT LARGE SMALL [REFERENCE]`: on a small file system of its own at ROOT, loads, and pulls
// REFERENCE, where space runs out at one moment after the other, and tells what came of each try.
import { rm, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openEngine } from '../../src/main/engine/engine.ts'
import { toEngineError } from '../../src/main/engine/errors/EngineError.ts'
import { say } from '../fixtures/childProcess.ts'
import { listIngests, snapshotEngine } from '../fixtures/storeSnapshot.ts'

/** What a try came to. */
export interface FullDiskTry {
  /** Bytes that were free; -1 for the load that is larger than the whole disk. */
  readonly free: number
  /** Empty when it loaded. */
  readonly code: string
  readonly message: string
  readonly ingests: readonly string[]
  readonly unchanged: boolean
  readonly how: 'load' | 'pull'
}

const [folder = '', resident = '', large = '', small = '', reference] = process.argv.slice(2)
const step = 48 << 10
const root = join(folder, 'root')
const engine = await openEngine({ root })
await engine.archives.load({ kind: 'file', path: resident })

say(await attempt(-1, 'load', large))
await attemptAll('load', small)
say(await attempt(0, 'load', small))
if (reference !== undefined) {
  await engine.images.prune({ all: true })
  await engine.archives.load({ kind: 'file', path: resident })
  await attemptAll('pull', reference)
}
await engine.close()

/** Tries with a little more space each time, until it succeeds. */
async function attemptAll(how: FullDiskTry['how'], what: string): Promise<void> {
  for (let free = 0; ; free += step) {
    const filler = join(folder, 'filler')
    const { bavail, bsize } = await statfs(folder)
    const length = bavail * bsize - free
    if (length < 0) break
    await writeFile(filler, Buffer.alloc(length, 1))
    const result = await attempt(free, how, what)
    await rm(filler)
    say(result)
    if (result.code === '') break
  }
}

async function attempt(free: number, how: FullDiskTry['how'], what: string): Promise<FullDiskTry> {
  const before = JSON.stringify(await snapshotEngine(engine))
  const work = how === 'load' ? engine.archives.load({ kind: 'file', path: what }) : engine.pulls.pull(what)
  const problem = await work.then(
    () => undefined,
    (error: unknown) => toEngineError(error, how),
  )
  // What came of a pull stays for the next one, which is to begin anew.
  await engine.pulls.clearDownloads()
  return {
    free,
    code: problem?.code ?? '',
    message: problem?.message ?? '',
    ingests: await listIngests(root),
    unchanged: JSON.stringify(await snapshotEngine(engine)) === before,
    how,
  }
}
