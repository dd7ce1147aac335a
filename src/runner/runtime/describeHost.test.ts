import { describe, expect, it } from 'vitest'
import { rootHost, userHost } from '../../../test/fixtures/ociFacts.ts'
import { describeHost } from './describeHost.ts'

const runc = { name: 'runc', path: '/usr/sbin/runc', version: '1.1.5', mountOptions: new Set<string>() } as const

describe('the description of a host', () => {
  it('has no warnings where all is there', () => {
    expect(describeHost(runc, rootHost)).toEqual({
      rootless: false,
      runtime: { name: 'runc', path: '/usr/sbin/runc', version: '1.1.5' },
      cgroupVersion: 2,
      limits: { memory: true, cpu: true, pids: true, freezer: true },
      warnings: [],
    })
  })

  it('warns of what cannot be limited', () => {
    const { limits, warnings } = describeHost(runc, userHost)
    expect(limits).toEqual({ memory: false, cpu: false, pids: false, freezer: false })
    expect(warnings).toEqual([expect.stringContaining('cannot be limited or paused')])
    const cgroups = { ...rootHost.cgroups, controllers: new Set(['cpu', 'pids']) }
    expect(describeHost(runc, { ...rootHost, cgroups, seccomp: false }).warnings).toEqual([
      'No memory limit support: the cgroup controller "memory" is not available.',
      'Containers may make every system call: this kernel has no seccomp filter.',
    ])
  })
})
