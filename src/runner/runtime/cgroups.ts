import { constants } from 'node:fs'
import { access, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Where containers' cgroups are and what they can limit. */
export interface CgroupFacts {
  /** 0 where this user may make none. */
  readonly version: 0 | 1 | 2
  /** Of the runtime specification's `cgroupsPath`: the container's ID is appended. */
  readonly parent: string
  /** Controllers that can be used, by v1's names: `memory`, `cpu`, `pids`, `freezer`, `cpuset`, `blkio`. */
  readonly controllers: ReadonlySet<string>
  /** Folders of the hierarchies: by controller for v1, under `unified` for v2. */
  readonly mounts: Readonly<Record<string, string>>
}

const noCgroups: CgroupFacts = { version: 0, parent: '', controllers: new Set(), mounts: {} }
const ourParent = '/lamina'

/** Finds out which cgroups this process can make for containers. */
export async function findCgroups(mountInfo: string, ownCgroups: string): Promise<CgroupFacts> {
  const mounts = cgroupMounts(mountInfo)
  const unified = mounts.unified
  if (unified !== undefined && Object.keys(mounts).length === 1) return findUnified(unified, ownCgroups)
  const usable: string[] = []
  for (const name of Object.keys(mounts)) {
    if (name !== 'unified' && (await isWritable(mounts[name] ?? ''))) usable.push(name)
  }
  if (usable.length === 0) return noCgroups
  return { version: 1, parent: ourParent, controllers: new Set(usable), mounts }
}

/** Mount points of cgroup hierarchies by controller, `unified` for v2, in the form of /proc/self/mountinfo. */
export function cgroupMounts(mountInfo: string): Readonly<Record<string, string>> {
  const found: [string, string][] = []
  for (const line of mountInfo.split('\n')) {
    const [left = '', right = ''] = line.split(' - ')
    const folder = left.split(' ')[4] ?? ''
    const [type, , options = ''] = right.split(' ')
    if (type === 'cgroup2') found.push(['unified', folder])
    if (type !== 'cgroup') continue
    for (const option of options.split(',')) if (v1Controllers.has(option)) found.push([option, folder])
  }
  // The first mount is the system's own; later ones are somebody's bind.
  return Object.fromEntries(found.reverse())
}

const v1Controllers = new Set(['cpu', 'cpuacct', 'cpuset', 'memory', 'devices', 'freezer', 'blkio', 'pids'])

async function findUnified(root: string, ownCgroups: string): Promise<CgroupFacts> {
  const own = /^0::(.*)$/m.exec(ownCgroups)?.[1] ?? '/'
  const isRoot = await isWritable(join(root, 'cgroup.subtree_control'))
  // An ordinary user has what systemd delegates, and may only use what lies beside this process's own group.
  const parent = isRoot ? ourParent : join(own, '..', 'lamina')
  const base = isRoot ? root : join(root, own, '..')
  if (!isRoot && !((await isWritable(base)) && (await isWritable(join(base, 'cgroup.procs'))))) return noCgroups
  const listed = await readFile(join(base, isRoot ? 'cgroup.controllers' : 'cgroup.subtree_control'), 'utf8').catch(
    () => '',
  )
  const controllers = listed
    .trim()
    .split(/\s+/)
    .map((name) => (name === 'io' ? 'blkio' : name))
  return { version: 2, parent, controllers: new Set([...controllers, 'freezer', 'devices']), mounts: { unified: root } }
}

async function isWritable(path: string): Promise<boolean> {
  return access(path, constants.W_OK).then(
    () => true,
    () => false,
  )
}

/** The folder of a container's group in a controller's hierarchy; undefined where it has none. */
export function cgroupFolder(facts: CgroupFacts, id: string, controller: string): string | undefined {
  if (facts.version === 0) return undefined
  const mount = facts.mounts[facts.version === 2 ? 'unified' : controller]
  return mount === undefined ? undefined : join(mount, facts.parent, id)
}
