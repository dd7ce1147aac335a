import type { HostConfig } from '../../main/engine/spec/hostConfig.ts'
import type { ContainerMount, ContainerSpec } from '../contract/container.ts'
import type { HostDevice, HostFacts, StartFacts } from './facts.ts'
import type { OciMount } from './ociTypes.ts'

/** Bytes of /dev/shm where nothing is said. */
const defaultShmSize = 64 * 1024 * 1024
/** The group `tty`, which owns terminals in every distribution. */
const ttyGroup = 5
/** Where --init's program is in the container. */
export const initPath = '/sbin/docker-init'

/** Mounts that stay writable under --read-only. */
const alwaysWritable = new Set(['/proc', '/dev', '/dev/pts', '/dev/shm', '/dev/mqueue'])

/** All mounts of a container, those further up first. A mount that was asked for takes the place of Docker's own. */
export function containerMounts(spec: ContainerSpec, host: HostFacts, start: StartFacts): readonly OciMount[] {
  const asked = [...spec.mounts.map((mount) => askedMount(mount, host, start)), ...tmpfsMounts(spec)]
  const targets = new Set(asked.map(({ destination }) => destination))
  const own = [...systemMounts(spec, host, start), ...networkFiles(spec, start), ...initMount(spec, host)]
  const kept = own.filter(({ destination }) => !targets.has(destination))
  const readOnly = spec.hostConfig.ReadonlyRootfs === true
  const frozen = readOnly
    ? kept.map((mount) => (alwaysWritable.has(mount.destination) ? mount : asReadOnly(mount)))
    : kept
  const devices = host.rootless ? start.devices.map(deviceMount) : []
  // What lies in /dev comes after /dev: sorting by depth is stable.
  return [...frozen, ...asked, ...devices].toSorted((a, b) => depth(a.destination) - depth(b.destination))
}

function depth(path: string): number {
  return path.split('/').filter((part) => part !== '').length
}

function asReadOnly(mount: OciMount): OciMount {
  return mount.options.includes('ro')
    ? mount
    : { ...mount, options: [...mount.options.filter((it) => it !== 'rw'), 'ro'] }
}

function systemMounts({ hostConfig }: ContainerSpec, host: HostFacts, start: StartFacts): readonly OciMount[] {
  const terminals = ['nosuid', 'noexec', 'newinstance', 'ptmxmode=0666', 'mode=0620']
  if (host.mappedGroups > ttyGroup) terminals.push(`gid=${ttyGroup}`)
  return [
    procMount(hostConfig, host),
    mount('tmpfs', 'tmpfs', '/dev', ['nosuid', 'strictatime', 'mode=755', 'size=65536k']),
    mount('devpts', 'devpts', '/dev/pts', terminals),
    sysMount(hostConfig, host, start),
    ...cgroupMount(hostConfig, host),
    ...queueMount(hostConfig, host),
    shmMount(hostConfig, start),
  ]
}

/** An ordinary user mounts only file systems of namespaces that are his own; the host's are bound. */
function procMount({ PidMode }: HostConfig, { rootless }: HostFacts): OciMount {
  if (rootless && PidMode === 'host') return bind('/proc', '/proc', ['rbind', 'nosuid', 'noexec', 'nodev'])
  return mount('proc', 'proc', '/proc', ['nosuid', 'noexec', 'nodev'])
}

function sysMount({ Privileged }: HostConfig, { rootless }: HostFacts, start: StartFacts): OciMount {
  const options = ['nosuid', 'noexec', 'nodev', ...(Privileged === true ? [] : ['ro'])]
  const isHostNetwork = start.network.namespacePath === undefined
  return rootless && isHostNetwork
    ? bind('/sys', '/sys', ['rbind', ...options])
    : mount('sysfs', 'sysfs', '/sys', options)
}

function cgroupMount({ Privileged }: HostConfig, { cgroups, rootless }: HostFacts): readonly OciMount[] {
  // In the namespaces of an ordinary user there is no hierarchy of v1 that it may mount.
  if (rootless && cgroups.version !== 2) return []
  const options = ['nosuid', 'noexec', 'nodev', ...(Privileged === true ? [] : ['ro'])]
  return [mount('cgroup', 'cgroup', '/sys/fs/cgroup', options)]
}

function queueMount({ IpcMode }: HostConfig, { rootless, hasQueues }: HostFacts): readonly OciMount[] {
  const options = ['nosuid', 'noexec', 'nodev']
  if (!rootless || IpcMode !== 'host') return [mount('mqueue', 'mqueue', '/dev/mqueue', options)]
  return hasQueues ? [bind('/dev/mqueue', '/dev/mqueue', ['rbind', ...options])] : []
}

function shmMount({ IpcMode, ShmSize }: HostConfig, { shmFolder }: StartFacts): OciMount {
  if (IpcMode === 'host') return bind('/dev/shm', '/dev/shm', ['rbind', 'rprivate'])
  if (shmFolder !== undefined) return bind(shmFolder, '/dev/shm', ['rbind', 'rprivate'])
  const size = ShmSize !== undefined && ShmSize > 0 ? ShmSize : defaultShmSize
  return mount('tmpfs', 'shm', '/dev/shm', ['nosuid', 'noexec', 'nodev', 'mode=1777', `size=${size}`])
}

function networkFiles(_spec: ContainerSpec, { network: { files } }: StartFacts): readonly OciMount[] {
  return [
    bind(files.resolvConf, '/etc/resolv.conf', ['rbind', 'rprivate']),
    bind(files.hostname, '/etc/hostname', ['rbind', 'rprivate']),
    bind(files.hosts, '/etc/hosts', ['rbind', 'rprivate']),
  ]
}

function initMount({ hostConfig }: ContainerSpec, { init }: HostFacts): readonly OciMount[] {
  return hostConfig.Init === true && init !== undefined ? [bind(init, initPath, ['rbind', 'rprivate', 'ro'])] : []
}

function askedMount(asked: ContainerMount, host: HostFacts, start: StartFacts): OciMount {
  if (asked.type === 'tmpfs') return tmpfs(asked.target, [...asked.options, ...(asked.readOnly ? ['ro'] : [])])
  const hasKind = asked.options.includes('bind') || asked.options.includes('rbind')
  const hasPropagation = asked.options.some((option) => propagations.has(option))
  return bind(asked.source, asked.target, [
    ...(hasKind ? [] : ['rbind']),
    ...asked.options,
    ...(hasPropagation ? [] : ['rprivate']),
    ...(asked.readOnly ? [host.recursiveReadOnly && !asked.options.includes('bind') ? 'rro' : 'ro'] : []),
    ...(start.lockedOptions.get(asked.source) ?? []),
  ])
}

/** Ways in which mounts made on one side appear on the other (mount(8)). */
const propagations = new Set(['private', 'rprivate', 'shared', 'rshared', 'slave', 'rslave'])

/** How the container's root must be mounted so that what is asked for of its mounts is possible. */
export function rootPropagation(mounts: readonly ContainerMount[]): string | undefined {
  const options = new Set(mounts.flatMap((asked) => asked.options))
  if (options.has('shared') || options.has('rshared')) return 'shared'
  return options.has('slave') || options.has('rslave') ? 'slave' : undefined
}

function tmpfsMounts({ hostConfig }: ContainerSpec): readonly OciMount[] {
  return Object.entries(hostConfig.Tmpfs ?? {}).map(([target, options]) =>
    tmpfs(
      target,
      options.split(',').filter((option) => option !== ''),
    ),
  )
}

/** Docker's defaults, which an option that says the opposite replaces. */
function tmpfs(target: string, options: readonly string[]): OciMount {
  const defaults = ['noexec', 'nosuid', 'nodev'].filter(
    (name) => !options.includes(name.slice(2)) && !options.includes(name),
  )
  return mount('tmpfs', 'tmpfs', target, [...defaults, ...options])
}

/** An ordinary user may not make device nodes, but bind the host's. */
function deviceMount({ pathOnHost, pathInContainer }: HostDevice): OciMount {
  return bind(pathOnHost, pathInContainer, ['bind', 'nosuid', 'noexec'])
}

function bind(source: string, destination: string, options: readonly string[]): OciMount {
  return mount('bind', source, destination, options)
}

function mount(type: string, source: string, destination: string, options: readonly string[]): OciMount {
  return { destination, type, source, options }
}
