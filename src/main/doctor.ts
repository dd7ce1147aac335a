import { parseArgs } from 'node:util'
import { chooseRoot } from './dataPaths.ts'
import { examineStore, throwUnlessStore } from './engine/doctor/examineStore.ts'
import { StoreFiles } from './engine/doctor/storeFiles.ts'
import { EngineError } from './engine/errors/EngineError.ts'
import { acquireRootLock } from './rootLock.ts'

const usage = `Usage: npm run doctor -- [--root DIR] [--force]
Verifies a whole data root and changes nothing in it. Exit code: 0 when it is sound, 1 when something is wrong with it,
2 when it could not be examined. --force examines it even while another process works on it.
Without --root: LAMINA_ROOT, else the data root that the settings name, else the usual place.`

/** Exit codes. */
const sound = 0
const unsound = 1
const notExamined = 2

function readOptions(): { root: string; force: boolean; help: boolean } {
  try {
    const { values } = parseArgs({
      options: { root: { type: 'string' }, force: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    })
    const help = values.help ?? false
    return { root: help ? '' : chooseRoot(values.root, process.env).path, force: values.force ?? false, help }
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

async function examine(root: string, force: boolean): Promise<number> {
  // Before the lock, which would make the folder.
  await throwUnlessStore(new StoreFiles(root))
  using _ = lockUnlessForced(root, force)
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
  const { root, force, help } = readOptions()
  if (help) process.stdout.write(`${usage}\n`)
  else process.exitCode = await examine(root, force)
} catch (thrown) {
  const isExpected = thrown instanceof EngineError && thrown.code !== 'INTERNAL'
  const text = thrown instanceof Error && !isExpected ? (thrown.stack ?? thrown.message) : String(thrown)
  process.stderr.write(`${isExpected ? thrown.message : text}\n`)
  process.exitCode = notExamined
}
