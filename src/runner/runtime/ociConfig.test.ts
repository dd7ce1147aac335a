import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bridgedStart, rootHost, userHost } from '../../../test/fixtures/ociFacts.ts'
import { plainSpec } from '../../../test/fixtures/plainContainers.ts'
import type { ContainerSpec } from '../contract/container.ts'
import type { HostDevice, HostFacts, StartFacts } from './facts.ts'
import { ociConfig } from './ociConfig.ts'
import type { OciConfig } from './ociTypes.ts'

const id = 'c0ffee'.padEnd(64, '0')

function configOf(
  more: Partial<ContainerSpec>,
  config: Partial<ContainerSpec['config']> = {},
  host: HostFacts = rootHost,
  start: StartFacts = bridgedStart,
): OciConfig {
  return ociConfig(plainSpec(['sh'], { id, ...more }, config), host, start)
}

function golden(name: string): unknown {
  return JSON.parse(readFileSync(join(import.meta.dirname, '../../../test/fixtures/oci', `${name}.json`), 'utf8'))
}

const mountAt = (config: OciConfig, path: string) => config.mounts.find(({ destination }) => destination === path)
const namespacesOf = (config: OciConfig) =>
  Object.fromEntries(config.linux.namespaces.map(({ type, path }) => [type, path ?? 'new']))

const device: HostDevice = {
  pathOnHost: '/dev/fuse',
  pathInContainer: '/dev/fuse2',
  type: 'c',
  major: 10,
  minor: 229,
  mode: 0o666,
  uid: 0,
  gid: 0,
  access: 'rwm',
}

describe('config.json', () => {
  it("has Docker's defaults for root", () => {
    expect(configOf({})).toEqual(golden('root'))
  })

  it('asks of an ordinary user only what one may', () => {
    expect(configOf({}, {}, userHost)).toEqual(golden('user'))
  })

  it('runs what it is told as who it is told', () => {
    const { process } = configOf(
      { hostConfig: { GroupAdd: ['video'], ConsoleSize: [30, 90] } },
      {
        User: 'anna',
        Entrypoint: ['env'],
        Cmd: ['-u', 'A'],
        Env: ['PATH=/bin', 'A=1', 'A=2', 'B'],
        WorkingDir: '/w',
        Tty: true,
      },
    )
    expect(process).toMatchObject({
      terminal: true,
      consoleSize: { height: 30, width: 90 },
      user: { uid: 1000, gid: 1001, additionalGids: [1001, 29, 44] },
      args: ['env', '-u', 'A'],
      env: ['PATH=/bin', 'HOSTNAME=c0ffee000000', 'TERM=xterm', 'A=2', 'HOME=/home/anna'],
      cwd: '/w',
    })
    // Whoever is not root has no capability before a program gives it one.
    expect(Object.keys(process.capabilities)).toEqual(['bounding'])
  })

  it('adds and drops capabilities, and lets their system calls through', () => {
    const dropped = configOf({ hostConfig: { CapDrop: ['ALL'], CapAdd: ['net_raw', 'CAP_SYS_ADMIN'] } })
    expect(dropped.process.capabilities.effective).toEqual(['CAP_NET_RAW', 'CAP_SYS_ADMIN'])
    const callsOf = ({ linux }: OciConfig) =>
      linux.seccomp?.syscalls.flatMap(({ names, args }) => (args === undefined ? names : []))
    expect(callsOf(dropped)).toContain('mount')
    expect(callsOf(configOf({}))).not.toContain('mount')
    const all = configOf({ hostConfig: { CapAdd: ['ALL'], CapDrop: ['MKNOD'] } })
    expect(all.process.capabilities.bounding).toEqual(rootHost.capabilities.filter((name) => name !== 'CAP_MKNOD'))
    expect(() => configOf({ hostConfig: { CapAdd: ['FLY'] } })).toThrow(
      expect.objectContaining({
        code: 'INVALID_ARGUMENT',
        data: { docker: 'invalid CapAdd: unknown capability: "CAP_FLY"' },
      }),
    )
  })

  it('gives a privileged container everything that this process has', () => {
    const { process, linux, mounts } = configOf({ hostConfig: { Privileged: true } })
    expect(process.capabilities.effective).toEqual(rootHost.capabilities)
    expect(linux).toMatchObject({
      maskedPaths: [],
      readonlyPaths: [],
      resources: { devices: [{ allow: true, access: 'rwm' }] },
    })
    expect(linux.seccomp).toBeUndefined()
    expect(mounts.filter(({ options }) => options.includes('ro'))).toEqual([])
  })

  it('heeds security options', () => {
    const custom = {
      defaultAction: 'SCMP_ACT_ALLOW',
      syscalls: [
        { names: ['chmod'], action: 'SCMP_ACT_ERRNO', includes: { caps: ['CAP_SYS_ADMIN'] } },
        { name: 'sync', action: 'SCMP_ACT_KILL' },
      ],
    }
    const { process, linux } = configOf({
      hostConfig: { SecurityOpt: ['no-new-privileges', `seccomp=${JSON.stringify(custom)}`, 'systempaths=unconfined'] },
    })
    expect(process.noNewPrivileges).toBe(true)
    expect(linux.seccomp).toEqual({
      defaultAction: 'SCMP_ACT_ALLOW',
      architectures: [],
      syscalls: [{ names: ['sync'], action: 'SCMP_ACT_KILL' }],
    })
    expect(linux.maskedPaths).toEqual([])
    expect(configOf({ hostConfig: { SecurityOpt: ['seccomp=unconfined'] } }).linux.seccomp).toBeUndefined()
    expect(() => configOf({ hostConfig: { SecurityOpt: ['magic=1'] } })).toThrow('is not known')
    expect(() => configOf({ hostConfig: { SecurityOpt: ['seccomp={'] } })).toThrow('seccomp profile')
  })

  it('shares namespaces with the host and with other containers', () => {
    const host = configOf(
      { hostConfig: { PidMode: 'host', IpcMode: 'host', UTSMode: 'host', CgroupnsMode: 'host' } },
      {},
      rootHost,
      { ...bridgedStart, network: { files: bridgedStart.network.files } },
    )
    expect(namespacesOf(host)).toEqual({ mount: 'new' })
    expect(host.hostname).toBeUndefined()
    expect(host.linux.sysctl).toEqual({})
    expect(mountAt(host, '/dev/shm')).toMatchObject({ type: 'bind', source: '/dev/shm' })
    const other = configOf({ pidOf: 'a', ipcOf: 'b' }, {}, rootHost, {
      ...bridgedStart,
      pidDonor: 11,
      ipcDonor: 12,
      shmFolder: '/b/shm',
    })
    expect(namespacesOf(other)).toMatchObject({
      pid: '/proc/11/ns/pid',
      ipc: '/proc/12/ns/ipc',
      network: '/run/netns/c1',
    })
    expect(mountAt(other, '/dev/shm')).toMatchObject({ type: 'bind', source: '/b/shm' })
  })

  it('mounts what is asked for over what it has itself, those further up first', () => {
    const bind = { type: 'bind', name: '', readOnly: true, copyUp: false } as const
    const config = configOf({
      hostConfig: { Tmpfs: { '/run': 'rw,exec,size=1m' }, ShmSize: 1024, ReadonlyRootfs: true },
      mounts: [
        { ...bind, source: '/h/deep', target: '/data/a/b', options: [] },
        { ...bind, source: '/h', target: '/data', readOnly: false, options: ['rshared'] },
        { ...bind, source: '/h/hosts', target: '/etc/hosts', options: ['bind'] },
        { ...bind, type: 'tmpfs', source: '', target: '/dev/shm', readOnly: false, options: ['size=64m'] },
      ],
    })
    const targets = config.mounts.map(({ destination }) => destination)
    expect(targets.indexOf('/data')).toBeLessThan(targets.indexOf('/data/a/b'))
    expect(targets.filter((target) => target === '/etc/hosts' || target === '/dev/shm')).toHaveLength(2)
    expect(mountAt(config, '/data/a/b')?.options).toEqual(['rbind', 'rprivate', 'rro'])
    expect(mountAt(config, '/data')?.options).toEqual(['rbind', 'rshared'])
    expect(mountAt(config, '/etc/hosts')?.options).toEqual(['bind', 'rprivate', 'ro'])
    expect(mountAt(config, '/dev/shm')?.options).toEqual(['noexec', 'nosuid', 'nodev', 'size=64m'])
    expect(mountAt(config, '/run')?.options).toEqual(['nosuid', 'nodev', 'rw', 'exec', 'size=1m'])
    expect(mountAt(config, '/etc/resolv.conf')?.options).toContain('ro')
    expect(config.root.readonly).toBe(true)
    expect(config.linux.rootfsPropagation).toBe('shared')
  })

  it('keeps what the kernel does not let an ordinary user take off a mount', () => {
    const mounts = [
      {
        type: 'bind',
        source: '/media/stick',
        target: '/s',
        name: '',
        readOnly: true,
        copyUp: false,
        options: [],
      } as const,
    ]
    const start = { ...bridgedStart, lockedOptions: new Map([['/media/stick', ['nosuid', 'nodev']]]) }
    expect(mountAt(configOf({ mounts }, {}, userHost, start), '/s')?.options).toEqual([
      'rbind',
      'rprivate',
      'rro',
      'nosuid',
      'nodev',
    ])
  })

  it('gives devices: nodes for root, binds for an ordinary user', () => {
    const start = { ...bridgedStart, devices: [device] }
    const config = configOf({ hostConfig: { DeviceCgroupRules: ['c 1:* r'] } }, {}, rootHost, start)
    expect(config.linux.devices).toEqual([
      { path: '/dev/fuse2', type: 'c', major: 10, minor: 229, fileMode: 0o666, uid: 0, gid: 0 },
    ])
    expect(config.linux.resources.devices).toEqual([
      { allow: false, access: 'rwm' },
      { allow: true, type: 'c', major: 10, minor: 229, access: 'rwm' },
      { allow: true, type: 'c', major: 1, access: 'r' },
    ])
    const bound = configOf({}, {}, userHost, start)
    expect(bound.linux.devices).toEqual([])
    expect(mountAt(bound, '/dev/fuse2')).toMatchObject({ type: 'bind', source: '/dev/fuse' })
  })

  it('limits what can be limited, and never above the host', () => {
    const hostConfig = {
      Memory: 1000,
      NanoCpus: 1.5e9,
      PidsLimit: -1,
      CpusetCpus: '0',
      BlkioWeight: 300,
      OomScoreAdj: -5,
      Ulimits: [
        { Name: 'nofile', Soft: 10, Hard: 1_000_000 },
        { Name: 'core', Soft: -1, Hard: -1 },
      ],
    }
    const config = configOf({ hostConfig })
    expect(config.linux.resources).toMatchObject({
      memory: { limit: 1000, swap: 2000 },
      cpu: { quota: 150_000, period: 100_000, cpus: '0' },
      pids: { limit: -1 },
      blockIO: { weight: 300 },
    })
    expect(config.process.rlimits[0]).toEqual({ type: 'RLIMIT_NOFILE', soft: 10, hard: 20_000 })
    expect(config.process.oomScoreAdj).toBe(-5)
    const user = configOf({ hostConfig }, {}, userHost)
    expect(user.linux.resources).toEqual({})
    expect(user.linux.cgroupsPath).toBeUndefined()
    expect(user.process.oomScoreAdj).toBe(100)
    const wrong = { Ulimits: [{ Name: 'nofile', Soft: 10, Hard: 5 }] }
    expect(() => configOf({ hostConfig: wrong })).toThrow('above hard limit')
  })

  it('refuses IDs that an ordinary user does not have', () => {
    expect(() => configOf({}, { User: '65537' }, userHost)).toThrow('only the IDs 0 to 65536')
    expect(() => configOf({ hostConfig: { GroupAdd: ['70000'] } }, {}, userHost)).toThrow('as group 70000')
    expect(configOf({}, { User: '65536' }, userHost).process.user.uid).toBe(65_536)
  })

  it('has a domain, by the means that its user has', () => {
    const root = configOf({}, { Domainname: 'example.org' })
    expect(root.domainname).toBe('example.org')
    expect(root.linux.sysctl).toMatchObject({ 'kernel.domainname': 'example.org' })
    const user = configOf({}, { Domainname: 'example.org' }, userHost)
    expect(user.domainname).toBe('example.org')
    expect(user.linux.sysctl).not.toHaveProperty('kernel.domainname')
  })

  it("puts a host's init before the program", () => {
    const config = configOf({ hostConfig: { Init: true } })
    expect(config.process.args).toEqual(['/sbin/docker-init', '--', 'sh'])
    expect(mountAt(config, '/sbin/docker-init')).toMatchObject({ source: '/usr/bin/docker-init' })
  })
})
