import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** A program of the system that tests run, and the Debian package it comes from. */
interface Need {
  readonly what: string
  readonly debianPackage: string
  isThere(): boolean
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

/**
 * Installs what tests need of the system, where it is missing and this user may. Returns what is still missing and
 * the command that installs it, or undefined when all is there.
 */
export function installTestNeeds(): string | undefined {
  const missing = () => needs.filter((need) => !need.isThere())
  const before = missing()
  if (before.length === 0) return undefined
  const packages = before.map((need) => need.debianPackage)
  const prefix = privilege()
  if (prefix !== undefined) {
    process.stderr.write(`Installing ${packages.join(' and ')} for the tests ...\n`)
    run([...prefix, 'apt-get', 'update', '-q'])
    run([...prefix, 'apt-get', 'install', '-q', '-y', '--no-install-recommends', ...packages])
  }
  const after = missing()
  if (after.length === 0) return undefined
  const install = `sudo apt-get update && sudo apt-get install ${after.map((need) => need.debianPackage).join(' ')}`
  return `The tests need ${after.map((need) => need.what).join(' and ')}. Run: ${install}`
}
