import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { tryLockFile } from '../src/main/engine/io/fileLock.ts'
import { buildRunner } from './buildRunner.ts'
import { pinnedNode, projectRoot } from './setUp.mjs'

const sources = [
  'src/**/*',
  'build/icons/256x256.png',
  'electron.vite.config.ts',
  'scripts/{buildRunner,licences}.ts',
  'package.json',
  'package-lock.json',
]
const stampFile = join(projectRoot, 'out', '.built')

/** Stands for the sources as they are: names, sizes and times of change. */
function sourcesStamp(): string {
  const hash = createHash('sha256')
  const files = globSync(sources, { cwd: projectRoot }).filter((file) => !/\.test\.tsx?$/.test(file))
  for (const file of files.toSorted()) {
    const { size, mtimeMs } = statSync(join(projectRoot, file))
    hash.update(`${file}\0${size}\0${mtimeMs}\0`)
  }
  return hash.digest('hex')
}

function isBuilt(stamp: string): boolean {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp
}

/** Builds the app into `out/`, whatever is there. Throws when the build fails; says what it does on standard error. */
export async function buildApp(): Promise<void> {
  const stamp = sourcesStamp()
  const viteCli = join(projectRoot, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  const args = [viteCli, 'build', '--logLevel', 'warn']
  const { status } = spawnSync(pinnedNode, args, { cwd: projectRoot, stdio: ['ignore', 2, 2] })
  if (status !== 0) throw new Error('The build failed, see above.')
  await buildRunner(join(projectRoot, 'out', 'runner'))
  writeFileSync(stampFile, stamp)
}

/** Builds the app when its sources are not those of the last build. Waits while another process builds. */
export async function buildWhenStale(): Promise<void> {
  if (isBuilt(sourcesStamp())) return
  mkdirSync(join(projectRoot, 'node_modules', '.cache'), { recursive: true })
  const lockFile = join(projectRoot, 'node_modules', '.cache', 'build.lock')
  let release = tryLockFile(lockFile)
  for (; release === undefined; release = tryLockFile(lockFile)) await delay(100)
  try {
    if (isBuilt(sourcesStamp())) return
    process.stderr.write('Building ...\n')
    await buildApp()
  } finally {
    release()
  }
}
