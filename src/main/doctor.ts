import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { defaultRoot } from './dataPaths.ts'
import { examineStore } from './engine/doctor/examineStore.ts'
import { toEngineError } from './engine/errors/EngineError.ts'
import { acquireRootLock } from './rootLock.ts'

function readRoot(): string {
  const { values } = parseArgs({ options: { root: { type: 'string' } } })
  const root = values.root ?? (process.env.LAMINA_ROOT || defaultRoot(process.env))
  return resolve(process.env.INIT_CWD ?? process.cwd(), root)
}

/** Verifies a whole store and tells what is wrong with it; nobody else may have it open meanwhile. */
async function examine(root: string): Promise<void> {
  let findings = 0
  // A root without a lock file has never been opened, and is not to be made here.
  const lock = existsSync(join(root, 'lock')) ? acquireRootLock(root) : undefined
  try {
    const counts = await examineStore(root, ({ subject, problem, remedy }) => {
      findings++
      process.stdout.write(`${subject}: ${problem}\n  ${remedy}\n`)
    })
    const looked = `${counts.images} images, ${counts.layers} layers, ${counts.blobs} blobs`
    process.stdout.write(
      findings === 0 ? `${root}: all is well: ${looked}\n` : `${root}: ${findings} findings in ${looked}\n`,
    )
  } finally {
    lock?.release()
  }
  if (findings > 0) process.exitCode = 1
}

try {
  await examine(readRoot())
} catch (thrown) {
  process.stderr.write(`${toEngineError(thrown, 'examine the store').message}\n`)
  process.exitCode = 1
}
