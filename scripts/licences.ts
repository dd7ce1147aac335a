import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { projectRoot } from './setUp.mjs'

/** A package of other people that the app is made with. */
export interface LicensedPackage {
  readonly name: string
  readonly version: string
  /** SPDX expression (spdx.org/licenses). */
  readonly licence: string
}

interface Manifest {
  readonly name?: string
  readonly version?: string
  readonly license?: string
}

interface LockedPackage {
  readonly version?: string
  readonly license?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

/** Sorted by name, each version once. */
function sorted(packages: readonly LicensedPackage[]): readonly LicensedPackage[] {
  const byName = new Map(packages.map((entry) => [`${entry.name} ${entry.version}`, entry]))
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** The packages that the engine loads while it runs: all that `dependencies` of package.json lead to. */
function runtimePackages(): LicensedPackage[] {
  const lock: { packages: Record<string, LockedPackage> } = JSON.parse(
    readFileSync(join(projectRoot, 'package-lock.json'), 'utf8'),
  )
  const found = new Map<string, LicensedPackage>()
  const visit = (path: string) => {
    const entry = lock.packages[path]
    if (entry === undefined || found.has(path)) return
    const { version = '', license = 'unknown' } = entry
    if (path !== '') found.set(path, { name: path.split('node_modules/').at(-1) ?? path, version, licence: license })
    for (const name of Object.keys({ ...entry.dependencies, ...entry.optionalDependencies })) visit(resolve(path, name))
  }
  // As Node looks for it: in the package itself, then in the folders above.
  const resolve = (from: string, name: string): string => {
    const path = `${from === '' ? '' : `${from}/`}node_modules/${name}`
    if (path in lock.packages || from === '') return path
    return resolve(from.replace(/\/?node_modules\/(@[^/]+\/)?[^/]+$/, ''), name)
  }
  visit('')
  // Packages for other systems are locked, and not there.
  return [...found].flatMap(([path, entry]) => (existsSync(join(projectRoot, path)) ? entry : []))
}

/** The package that a file of `node_modules` belongs to. */
function packageOf(file: string): LicensedPackage | undefined {
  for (let folder = dirname(file); folder.includes('node_modules/'); folder = dirname(folder)) {
    const path = join(folder, 'package.json')
    if (!existsSync(path)) continue
    const { name, version, license }: Manifest = JSON.parse(readFileSync(path, 'utf8'))
    if (name !== undefined && version !== undefined) return { name, version, licence: license ?? 'unknown' }
  }
  return undefined
}

/** What the engine and the window are made with; `modules` are the files that went into the window. */
export function licensedPackages(modules: Iterable<string>): readonly LicensedPackage[] {
  const files = [...modules].map((id) => id.replace(/^\0/, '').replace(/\?.*$/, ''))
  const bundled = files.filter((file) => file.includes('/node_modules/')).flatMap((file) => packageOf(file) ?? [])
  return sorted([...runtimePackages(), ...bundled])
}
