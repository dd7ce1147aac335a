import { parseArgs } from 'node:util'
import { defaultRegistrySettings } from '../shared/contract/registries.ts'
import { chooseRoot } from './dataPaths.ts'
import { examineStore, throwUnlessStore } from './engine/doctor/examineStore.ts'
import { StoreFiles } from './engine/doctor/storeFiles.ts'
import { openEngine } from './engine/engine.ts'
import { EngineError } from './engine/errors/EngineError.ts'
import { acquireRootLock } from './rootLock.ts'

const usage = `Usage: npm run doctor -- [--root DIR] [--force | --collect]
Verifies a whole data root and changes nothing in it. Exit code: 0 when it is sound, 1 when something is wrong with it,
2 when it could not be examined. --force examines it even while another process works on it. --collect first clears away
what nothing needs; the trash stays as it is.
Without --root: LAMINA_ROOT, else the data root that the settings name, else the usual place.`

/** Exit codes. */
const sound = 0
const unsound = 1
const notExamined = 2

interface Options {
  readonly root: string
  readonly force: boolean
  readonly collect: boolean
  readonly help: boolean
}

function readOptions(): Options {
  try {
    const { values } = parseArgs({
      options: {
        root: { type: 'string' },
        force: { type: 'boolean' },
        collect: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    })
    const { force = false, collect = false, help = false } = values
    if (force && collect) throw new Error('--collect needs the root for itself: it does not go with --force')
    return { root: help ? '' : chooseRoot(values.root, process.env).path, force, collect, help }
  } catch (thrown) {
    if (thrown instanceof EngineError) throw thrown
    const reason = thrown instanceof Error ? thrown.message : String(thrown)
    throw new EngineError('INVALID_ARGUMENT', `Could not read the command line: ${reason}\n${usage}`)
  }
}

function lockUnlessForced(root: string, force: boolean): Disposable {
  if (force) {
    process.stderr.write('Examining without a lock: what another process does meanwhile may look like problems.\n')
    return { [Symbol.dispose]: () => undefined }
  }
  const lock = acquireRootLock(root)
  return { [Symbol.dispose]: () => lock.release() }
}

/** Nothing in the trash is so old. */
const keepAll = { keepFor: Number.MAX_SAFE_INTEGER, keepsDockerRemovals: false }

/** Clears away what nothing needs: what the start of an engine does, and a collection. */
async function collect(root: string): Promise<void> {
  const tell = (counts: object): void => {
    const found = Object.entries(counts).filter(([, count]) => count > 0)
    if (found.length === 0) return
    process.stdout.write(`cleared away: ${found.map(([what, count]) => `${count} ${what}`).join(', ')}\n`)
  }
  const settings = { registries: defaultRegistrySettings, trash: keepAll }
  const engine = await openEngine({ root, settings, logger: { info: tell, warn: () => undefined } })
  try {
    const { freed: _, ...counts } = await engine.collect()
    tell(counts)
  } finally {
    await engine.close()
  }
}

async function examine({ root, force, collect: isCollecting }: Options): Promise<number> {
  // Before the lock, which would make the folder.
  await throwUnlessStore(new StoreFiles(root))
  using _ = lockUnlessForced(root, force)
  if (isCollecting) await collect(root)
  let problems = 0
  const { images, layers, blobs } = await examineStore(root, ({ subject, problem, remedy }) => {
    problems++
    process.stdout.write(`${subject}: ${problem} ${remedy}\n`)
  })
  if (problems > 0) {
    process.stdout.write(problems === 1 ? '1 problem found\n' : `${problems} problems found\n`)
    return unsound
  }
  process.stdout.write(`store is sound: ${images} images, ${layers} layers, ${blobs} blobs checked\n`)
  return sound
}

try {
  const options = readOptions()
  if (options.help) process.stdout.write(`${usage}\n`)
  else process.exitCode = await examine(options)
} catch (thrown) {
  const isExpected = thrown instanceof EngineError && thrown.code !== 'INTERNAL'
  const text = thrown instanceof Error && !isExpected ? (thrown.stack ?? thrown.message) : String(thrown)
  process.stderr.write(`${isExpected ? thrown.message : text}\n`)
  process.exitCode = notExamined
}
