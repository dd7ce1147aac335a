// Plain JavaScript that any Node from 20 on runs, since it runs before anything is installed.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the project. */
export const projectRoot = fileURLToPath(new URL('..', import.meta.url))
const modules = join(projectRoot, 'node_modules')
const lockFile = join(projectRoot, 'package-lock.json')
const stampFile = join(modules, '.lamina-set-up')

/** The Node that the project pins through the `node` package. */
export const pinnedNode = join(modules, 'node', 'bin', 'node')

/** @param {string} line */
function say(line) {
  process.stderr.write(`${line}\n`)
}

/**
 * Ends the script with a reason and what to do.
 * @param {string} reason
 * @returns {never}
 */
function stop(reason) {
  say(reason)
  process.exit(1)
}

/**
 * Packages of a lock file: npm writes the same form for what is wanted and for what is in node_modules.
 * @param {string} file
 * @returns {Record<string, { version?: string, integrity?: string, optional?: boolean, os?: string[], cpu?: string[] }>}
 */
function lockedPackages(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : {}
}

/** Whether node_modules holds what package-lock.json asks for (packages of other platforms aside). */
function isInstalled() {
  const installed = lockedPackages(join(modules, '.package-lock.json'))
  return Object.entries(lockedPackages(lockFile)).every(([path, wanted]) => {
    if (path === '') return true
    const there = installed[path]
    return there === undefined ? wanted.optional === true : there.version === wanted.version
  })
}

/** @param {string[]} args */
function npm(...args) {
  const npmCli = process.env.npm_execpath
  const [command, first] = npmCli?.endsWith('.js') ? [process.execPath, [npmCli]] : ['npm', []]
  // Standard output belongs to the command that is set up for, `npm run serve` for one.
  const outcome = spawnSync(command, [...first, ...args], { cwd: projectRoot, stdio: ['ignore', 2, 2] })
  return outcome.status === 0
}

/**
 * What a program prints, or undefined when it fails.
 * @param {string} command
 * @param {string[]} args
 */
function outputOf(command, ...args) {
  const outcome = spawnSync(command, args, { cwd: projectRoot, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  return outcome.status === 0 ? outcome.stdout.trim() : undefined
}

function stamp() {
  const lock = createHash('sha256').update(readFileSync(lockFile)).digest('hex')
  return `${lock} ${process.platform} ${process.arch}\n`
}

function pinnedVersion() {
  return lockedPackages(lockFile)['node_modules/node']?.version ?? ''
}

function installPackages() {
  say('Installing what is missing (npm ci) ...')
  // No package of the project needs a compiler or its install script, save `node`, whose script comes next.
  if (npm('ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error')) return
  stop('Could not install the packages: npm ci failed, see above. It needs the npm registry: check the network.')
}

function installPinnedNode() {
  const wanted = `v${pinnedVersion()}`
  if (outputOf(pinnedNode, '--version') === wanted) return
  say(`Installing Node ${wanted} for the project ...`)
  npm('rebuild', 'node', '--loglevel=error')
  if (outputOf(pinnedNode, '--version') === wanted) return
  stop(`Could not install Node ${wanted}, which the project runs on. Run: npm rebuild node --foreground-scripts`)
}

function checkNativeModules() {
  const probe = "require('koffi').load(null)"
  if (outputOf(pinnedNode, '-e', probe) !== undefined) return
  stop('The native module koffi does not load. Run: rm -rf node_modules && npm ci && npm rebuild koffi')
}

/**
 * Makes node_modules what package-lock.json asks for, with the pinned Node in it. Does next to nothing when it is
 * there already; else says on standard error what it does. Ends the process, with what to run, when it cannot.
 */
export function setUp() {
  const major = Number(process.versions.node.split('.')[0])
  if (major < 20) stop(`Lamina needs Node 20 or newer to set itself up; this is ${process.version}.`)
  const wanted = stamp()
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted && existsSync(pinnedNode)) return
  if (!isInstalled()) installPackages()
  installPinnedNode()
  checkNativeModules()
  writeFileSync(stampFile, wanted)
}
