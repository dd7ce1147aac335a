import { describe, expect, it } from 'vitest'
import { parseBindMount, parseVolumesFrom } from './bindMounts.ts'
import { checkRequest } from './checkRequest.ts'
import type { HostConfig } from './hostConfig.ts'
import { containerRunConfig, mergeRunConfig } from './mergeRunConfig.ts'
import { parseHostConfig } from './parseHostConfig.ts'
import { parseRunConfig } from './parseRunConfig.ts'
import { emptyRunConfig, type RunConfig } from './runConfig.ts'
import { signalNumber } from './signals.ts'

const asked = (config: Partial<RunConfig> = {}): RunConfig => ({ ...emptyRunConfig(), ...config })

/** What dockerd 20.10 made of `docker create` with an image that says a lot; see the answers beside each. */
const image = asked({
  User: 'daemon',
  Env: ['PATH=/bin', 'A=1', 'B=2'],
  Entrypoint: ['echo', 'entry'],
  Cmd: ['cmd'],
  Labels: { l: '1', m: '2' },
  ExposedPorts: { '80/tcp': {} },
  Volumes: { '/vol': {} },
  WorkingDir: '/srv',
  StopSignal: 'SIGINT',
  Healthcheck: { Test: ['CMD-SHELL', 'true'], Interval: 5e9 },
})

describe('what a container gets of its image', () => {
  it('is all that was not asked for', () => {
    expect(mergeRunConfig(asked(), image)).toEqual(image)
  })

  it('is united with what was asked for: variables, labels, ports, volumes', () => {
    const merged = mergeRunConfig(
      asked({
        Env: ['A=9', 'C=3'],
        Labels: { m: 'x' },
        ExposedPorts: { '81/tcp': {} },
        Volumes: { '/more': {} },
        Cmd: ['a', 'b'],
      }),
      image,
    )
    expect(merged).toMatchObject({
      Env: ['A=9', 'C=3', 'PATH=/bin', 'B=2'],
      Labels: { l: '1', m: 'x' },
      ExposedPorts: { '80/tcp': {}, '81/tcp': {} },
      Volumes: { '/vol': {}, '/more': {} },
      Entrypoint: ['echo', 'entry'],
      Cmd: ['a', 'b'],
    })
  })

  it('is no command when an entry point was asked for', () => {
    expect(containerRunConfig(asked({ Entrypoint: ['ls'] }), image)).toMatchObject({ Entrypoint: ['ls'], Cmd: null })
    expect(containerRunConfig(asked({ Entrypoint: [''], Cmd: ['x'] }), image)).toMatchObject({
      Entrypoint: null,
      Cmd: ['x'],
    })
    const nothing = expect.objectContaining({ data: { docker: 'No command specified' } })
    expect(() => containerRunConfig(asked({ Entrypoint: [''] }), image)).toThrow(nothing)
    expect(() => containerRunConfig(asked(), asked())).toThrow(nothing)
  })

  it('is what a health check does not say itself', () => {
    const merged = mergeRunConfig(asked({ Healthcheck: { Test: [], Retries: 5 } }), image)
    expect(merged.Healthcheck).toEqual({ Test: ['CMD-SHELL', 'true'], Interval: 5e9, Retries: 5 })
  })
})

describe('a host configuration', () => {
  it('is read as the docker command line sends it, its empty fields too', () => {
    const sent = {
      Binds: ['data:/data'],
      LogConfig: { Type: '', Config: {} },
      NetworkMode: 'default',
      PortBindings: { '80/tcp': [{ HostIp: '', HostPort: '8080' }] },
      RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 3 },
      ConsoleSize: [24, 80],
      VolumeDriver: '',
      UsernsMode: '',
      Isolation: '',
      Links: null,
      BlkioWeightDevice: [],
      KernelMemory: 0,
      DeviceRequests: null,
      Mounts: [{ Type: 'tmpfs', Target: '/t', TmpfsOptions: { SizeBytes: 4096, Mode: 0o1777 } }],
      Ulimits: [{ Name: 'nofile', Soft: 10, Hard: 20 }],
      Init: true,
    }
    expect(parseHostConfig(sent, 'the request')).toEqual({
      Binds: ['data:/data'],
      LogConfig: { Type: '', Config: {} },
      NetworkMode: 'default',
      PortBindings: { '80/tcp': [{ HostIp: '', HostPort: '8080' }] },
      RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 3 },
      ConsoleSize: [24, 80],
      Mounts: [{ Type: 'tmpfs', Target: '/t', TmpfsOptions: { SizeBytes: 4096, Mode: 0o1777 } }],
      Ulimits: [{ Name: 'nofile', Soft: 10, Hard: 20 }],
      Init: true,
    })
  })

  it.each([
    ['Links', ['db:db']],
    ['UsernsMode', 'host'],
    ['CgroupParent', '/x'],
    ['StorageOpt', { size: '1g' }],
    ['DeviceRequests', [{ Count: -1 }]],
    ['BlkioDeviceReadBps', [{ Path: '/dev/sda', Rate: 1 }]],
    ['CpuRealtimeRuntime', 5],
    ['SomethingNew', true],
  ])('is refused by name for %s, which Lamina does not have', (name, value) => {
    expect(() => parseHostConfig({ [name]: value }, 'the request')).toThrow(
      expect.objectContaining({ code: 'UNSUPPORTED', data: expect.objectContaining({ field: name }) }),
    )
  })

  it('is refused for values of the wrong kind, naming the field', () => {
    expect(() => parseHostConfig({ Binds: 'x' }, 'the request')).toThrow(
      'Could not read the request: "Binds" is not a list of strings.',
    )
    expect(() => parseHostConfig({ Memory: '1g' }, 'the request')).toThrow('"Memory" is not a whole number')
    expect(() => parseRunConfig({ Labels: { a: 1 } }, 'the request')).toThrow('"Labels" is not an object of strings')
    expect(() => parseRunConfig({ MacAddress: '02:42:ac:11:00:02' }, 'the request')).toThrow(
      '"MacAddress" is not supported',
    )
  })
})

const refusals: readonly [says: string, host: HostConfig, config?: Partial<RunConfig>][] = [
  [
    "can't create 'AutoRemove' container with restart policy",
    { AutoRemove: true, RestartPolicy: { Name: 'always', MaximumRetryCount: 0 } },
  ],
  [
    "maximum retry count cannot be used with restart policy 'always'",
    { RestartPolicy: { Name: 'always', MaximumRetryCount: 3 } },
  ],
  ['maximum retry count cannot be negative', { RestartPolicy: { Name: 'on-failure', MaximumRetryCount: -1 } }],
  ["the working directory 'rel' is invalid, it needs to be an absolute path", {}, { WorkingDir: 'rel' }],
  ['Invalid signal: FOO', {}, { StopSignal: 'FOO' }],
  ['Minimum memory limit allowed is 6MB', { Memory: 1 << 20 }],
  [
    'Minimum memoryswap limit should be larger than memory limit, see usage',
    { Memory: 20 << 20, MemorySwap: 10 << 20 },
  ],
  ['Invalid value 2000, range for oom score adj is [-1000, 1000]', { OomScoreAdj: 2000 }],
  ['conflicting options: hostname and the network mode', { NetworkMode: 'container:x' }, { Hostname: 'h' }],
  [
    'conflicting options: port publishing and the container type network mode',
    { NetworkMode: 'container:x', PublishAllPorts: true },
  ],
  ['Unknown runtime specified foo', { Runtime: 'foo' }],
  ['Interval in Healthcheck cannot be less than 1ms', {}, { Healthcheck: { Test: [], Interval: 1000 } }],
]

describe('a request for a container', () => {
  it.each(refusals)('is refused as dockerd refuses it: %s', (says, host, config) => {
    expect(() => checkRequest(asked(config), host)).toThrow(says)
  })

  it('is taken when it says nothing strange', () => {
    const host: HostConfig = {
      Memory: 20 << 20,
      ExtraHosts: ['a:1.2.3.4', 'b:host-gateway'],
      PortBindings: { '80/tcp': null },
    }
    expect(() => checkRequest(asked({ StopSignal: 'RTMIN+3', WorkingDir: '/x' }), host)).not.toThrow()
  })
})

describe('a bind', () => {
  it.each([
    ['/x/../y//:/a/../b', { source: '/y', isVolume: false, target: '/b' }],
    ['data:/data:ro', { source: 'data', isVolume: true, target: '/data', readOnly: true }],
    ['data:/data:nocopy', { noCopy: true, readOnly: false }],
    ['/x:/y:ro,rslave,z', { readOnly: true, propagation: 'rslave' }],
  ])('%s is understood', (text, found) => {
    expect(parseBindMount(text)).toMatchObject(found)
  })

  it.each([
    [
      '/x:/',
      "invalid volume specification: '/x:/': invalid mount config for type \"bind\": invalid specification: destination can't be '/'",
    ],
    ['data:/a:ro,rw', 'invalid mode: ro,rw'],
    ['data:/a:zz', 'invalid mode: zz'],
    [
      '/x:/a:nocopy',
      'invalid volume specification: \'/x:/a:nocopy\': invalid mount config for type "bind": field VolumeOptions must not be specified',
    ],
    ['data:rel', "invalid mount path: 'rel' mount path must be absolute"],
    ['/x:/y:/z:ro', "invalid volume specification: '/x:/y:/z:ro'"],
  ])('%s is refused as dockerd refuses it', (text, says) => {
    expect(() => parseBindMount(text)).toThrow(says)
  })

  it('of other containers says whose, and whether they are only read', () => {
    expect(parseVolumesFrom('web:ro')).toEqual({ container: 'web', readOnly: true })
    expect(parseVolumesFrom('web')).toEqual({ container: 'web', readOnly: false })
    expect(() => parseVolumesFrom('web:zz')).toThrow('invalid mode: zz')
  })
})

it('signals are known by their names, with and without SIG, and their numbers', () => {
  expect(['TERM', 'SIGKILL', 'sighup', '9', 'RTMIN', 'SIGRTMIN+3', 'RTMAX-1'].map(signalNumber)).toEqual([
    15, 9, 1, 9, 34, 37, 63,
  ])
  expect(['', 'FOO', '0', '65', 'RTMIN+99'].map(signalNumber)).toEqual(Array.from({ length: 5 }, () => undefined))
})
