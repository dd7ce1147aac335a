import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** A program of the system that tests run, and the Debian package it comes from. */
interface Need {
  readonly what: string
  readonly debianPackage: string
  /** The tests that are left out without it; absent for what no run can do without. */
  readonly leavesOut?: string
  isThere(): boolean
}

/** What is missing of the system after all that could be installed was. */
export interface MissingNeeds {
  /** What no run can do without, and the command that installs it; undefined when all of it is there. */
  readonly problem?: string
  /** Tests that are left out, and why: a line each. */
  readonly leftOut: readonly string[]
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function isOnPath(name: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => isExecutable(join(folder, name)))
}

/** Whether a program is there, also where an ordinary user's PATH does not lead. */
function isInstalled(name: string): boolean {
  return isOnPath(name) || ['/usr/sbin', '/sbin', '/usr/local/sbin'].some((folder) => isExecutable(join(folder, name)))
}

/** A static program names no dynamic loader in its head. */
function isStatic(program: string): boolean {
  if (!existsSync(program)) return false
  const outcome = spawnSync('ldd', [program], { encoding: 'utf8' })
  return /not a dynamic executable|statically linked/.test(`${outcome.stdout}${outcome.stderr}`)
}

const needs: readonly Need[] = [
  {
    what: 'Chromium',
    debianPackage: 'chromium',
    isThere: () => ['chromium', 'chromium-browser', 'google-chrome'].some(isOnPath),
  },
  {
    what: 'a static busybox',
    debianPackage: 'busybox-static',
    isThere: () => ['/bin/busybox', '/usr/bin/busybox'].some(isStatic),
  },
  {
    what: 'runc or crun',
    debianPackage: 'runc',
    leavesOut: 'tests that run containers',
    isThere: () => ['runc', 'crun'].some(isInstalled),
  },
  {
    what: 'newuidmap and newgidmap',
    debianPackage: 'uidmap',
    leavesOut: 'tests that run containers as an ordinary user',
    isThere: () => ['newuidmap', 'newgidmap'].every(isInstalled),
  },
  {
    what: 'pasta',
    debianPackage: 'passt',
    leavesOut: 'tests of what containers reach outside',
    isThere: () => isInstalled('pasta'),
  },
  {
    what: 'docker-registry',
    debianPackage: 'docker-registry',
    leavesOut: 'tests of pull, push and registries',
    isThere: () => isInstalled('docker-registry'),
  },
]

/** How this user may install system packages: the start of the command, or undefined when not at all. */
function privilege(): string[] | undefined {
  if (!isOnPath('apt-get')) return undefined
  if (process.getuid?.() === 0) return []
  const mayWithoutPassword = isOnPath('sudo') && spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0
  return mayWithoutPassword ? ['sudo', '-n'] : undefined
}

function run(words: readonly string[]): void {
  const [command = '', ...args] = words
  spawnSync(command, args, { stdio: ['ignore', 2, 2], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
}

/** Installs what tests need of the system, where it is missing and this user may, and tells what is missing still. */
export function installTestNeeds(): MissingNeeds {
  const missing = () => needs.filter((need) => !need.isThere())
  const before = missing()
  if (before.length === 0) return { leftOut: [] }
  const packages = before.map((need) => need.debianPackage)
  const prefix = privilege()
  if (prefix !== undefined) {
    process.stderr.write(`Installing ${packages.join(' and ')} for the tests ...\n`)
    run([...prefix, 'apt-get', 'update', '-q'])
    run([...prefix, 'apt-get', 'install', '-q', '-y', '--no-install-recommends', ...packages])
  }
  const after = missing()
  const leftOut = after.flatMap(({ leavesOut, what, debianPackage }) =>
    leavesOut === undefined ? [] : [`${leavesOut}: ${what} is not here. Run: ${installLine([debianPackage])}`],
  )
  const needed = after.filter(({ leavesOut }) => leavesOut === undefined)
  if (needed.length === 0) return { leftOut }
  const all = needed.map(({ what }) => what).join(' and ')
  const install = installLine(needed.map(({ debianPackage }) => debianPackage))
  return { leftOut, problem: `The tests need ${all}. Run: ${install}` }
}

function installLine(packages: readonly string[]): string {
  return `sudo apt-get update && sudo apt-get install ${packages.join(' ')}`
}
