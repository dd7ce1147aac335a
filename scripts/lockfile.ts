import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from './setUp.mjs'

interface LockedPackage {
  readonly version?: string
  readonly optional?: boolean
  readonly os?: readonly string[]
  readonly cpu?: readonly string[]
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

/** What package-lock.json holds, as far as its completeness goes. */
export interface Lockfile {
  packages: Record<string, LockedPackage>
}

/** A package for other platforms that the lock file names but does not hold. */
export interface Hole {
  readonly parent: string
  readonly name: string
  readonly version: string
}

const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32']
const processors = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'x64']

function isLocked(lock: Lockfile, from: string, name: string): boolean {
  for (let folder = from; ; ) {
    if (lock.packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`] !== undefined) return true
    if (folder === '') return false
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf('node_modules/') - 1))
  }
}

/**
 * Optional packages that are missing in a lock file. A registry mirror that has only one platform's packages makes
 * npm leave the others out, and `npm ci` then refuses the lock file on every machine.
 */
export function findHoles(lock: Lockfile): Hole[] {
  return Object.entries(lock.packages).flatMap(([parent, { optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies)
      .filter(([name]) => !isLocked(lock, parent, name))
      .map(([name, version]) => ({ parent, name, version })),
  )
}

/** Adds what is missing, without the integrity hash that only the registry knows. */
export function fillHoles(lock: Lockfile, holes: readonly Hole[]): void {
  const added = holes.map(({ name, version }): [string, LockedPackage] => {
    const words = name.split(/[-/]/)
    const os = systems.filter((system) => words.includes(system))
    const cpu = processors.filter((processor) => words.includes(processor))
    const limits = { ...(os.length > 0 ? { os } : {}), ...(cpu.length > 0 ? { cpu } : {}) }
    return [`node_modules/${name}`, { version, optional: true, ...limits }]
  })
  const all = [...Object.entries(lock.packages), ...added]
  lock.packages = Object.fromEntries(all.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

if (import.meta.main) {
  const file = join(projectRoot, 'package-lock.json')
  const lock: Lockfile = JSON.parse(readFileSync(file, 'utf8'))
  const holes = findHoles(lock)
  if (process.argv.includes('--fill') && holes.length > 0) {
    fillHoles(lock, holes)
    writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
    console.log(`Added ${holes.length} packages to package-lock.json.`)
  } else if (holes.length > 0) {
    for (const { parent, name } of holes) console.error(`package-lock.json has no ${name}, which ${parent} names`)
    console.error('npm ci would refuse it. Run: npm run lockfile')
    process.exitCode = 1
  }
}
