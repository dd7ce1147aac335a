import { readdir, readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { type CgroupFacts, cgroupFolder } from '../runtime/cgroups.ts'
import type { Container } from './Container.ts'

/** What is needed of a container to find its processes. */
export type RunningContainer = Pick<Container, 'spec' | 'state'>

/** Processes that are looked at, at most. */
const processLimit = 100_000

/** The processes of a container that runs, as the host numbers them. */
export async function containerPids(cgroups: CgroupFacts, container: RunningContainer): Promise<ReadonlySet<number>> {
  const folder = cgroupFolder(cgroups, container.spec.id, cgroups.controllers.has('pids') ? 'pids' : 'memory')
  const listed = folder === undefined ? undefined : await processesOfGroup(folder)
  return listed ?? processesOfNamespace(container.state.pid)
}

async function processesOfGroup(folder: string): Promise<ReadonlySet<number> | undefined> {
  const text = await readFile(join(folder, 'cgroup.procs'), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const children = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const below = await Promise.all(
    children.filter((entry) => entry.isDirectory()).map((entry) => processesOfGroup(join(folder, entry.name))),
  )
  const own = text.split('\n').filter((line) => line !== '')
  return new Set([...own.map(Number), ...below.flatMap((pids) => [...(pids ?? [])])])
}

/** Without a cgroup: what shares the first process's PID namespace, or descends from it where that is the host's. */
async function processesOfNamespace(first: number): Promise<ReadonlySet<number>> {
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).slice(0, processLimit)
  const [wanted, own] = await Promise.all([namespaceOf(first), namespaceOf(process.pid)])
  if (wanted === own) return descendants(first, names)
  const found = await Promise.all(
    names.map(async (name) => ((await namespaceOf(Number(name))) === wanted ? Number(name) : 0)),
  )
  return new Set(found.filter((pid) => pid > 0))
}

function namespaceOf(pid: number): Promise<string> {
  return readlink(`/proc/${pid}/ns/pid`).catch(() => '')
}

async function descendants(first: number, names: readonly string[]): Promise<ReadonlySet<number>> {
  const parents = await Promise.all(names.map(async (name) => [Number(name), await parentOf(name)] as const))
  const found = new Set([first])
  for (let size = 0; size !== found.size; ) {
    size = found.size
    for (const [pid, parent] of parents) if (found.has(parent)) found.add(pid)
  }
  return found
}

async function parentOf(pid: string): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // The program's name before it may have blanks and brackets.
  return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1] ?? 0)
}
