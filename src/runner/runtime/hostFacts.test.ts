import { describe, expect, it } from 'vitest'
import { capabilitiesOfMask } from './capabilities.ts'
import { cgroupFolder, cgroupMounts } from './cgroups.ts'
import { mappedIds, parseLimits } from './hostFacts.ts'
import { lockedOptions } from './lockedOptions.ts'
import { limitWarnings } from './resources.ts'

const mountInfo = `24 1 254:0 / / rw,relatime - ext4 /dev/vda rw
30 24 0:26 / /sys/fs/cgroup rw,relatime - tmpfs cgroup rw
31 30 0:27 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct
32 30 0:28 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
33 30 0:29 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
34 24 0:30 / /media/my\\040stick rw,nosuid,nodev,relatime shared:1 - vfat /dev/sdb rw
35 24 0:31 / /tmp rw,nosuid - tmpfs tmpfs rw
`

describe('facts of the host', () => {
  it('are read from the kernel', () => {
    expect(mappedIds('         0       1001          1\n         1     100000      65536\n')).toBe(65_537)
    expect(capabilitiesOfMask('0000000000002001')).toEqual(['CAP_CHOWN', 'CAP_NET_RAW'])
    const limits = parseLimits(
      'Limit                     Soft Limit           Hard Limit           Units     \nMax cpu time              unlimited            unlimited            seconds   \nMax open files            1024                 20000                files     \n',
    )
    expect(limits).toEqual({ nofile: 20_000 })
  })

  it('tell where cgroups are', () => {
    expect(cgroupMounts(mountInfo)).toEqual({
      cpu: '/sys/fs/cgroup/cpu,cpuacct',
      cpuacct: '/sys/fs/cgroup/cpu,cpuacct',
      memory: '/sys/fs/cgroup/memory',
      unified: '/sys/fs/cgroup/unified',
    })
    const facts = {
      version: 1,
      parent: '/lamina',
      controllers: new Set(['memory']),
      mounts: cgroupMounts(mountInfo),
    } as const
    expect(cgroupFolder(facts, 'abc', 'memory')).toBe('/sys/fs/cgroup/memory/lamina/abc')
    expect(cgroupFolder({ ...facts, version: 0 }, 'abc', 'memory')).toBeUndefined()
  })

  it('tell which options of a mount stay', () => {
    const found = lockedOptions(['/media/my stick/photos', '/tmp', '/home', '/tmpfile'], mountInfo)
    expect(Object.fromEntries(found)).toEqual({
      '/media/my stick/photos': ['nosuid', 'nodev'],
      '/tmp': ['nosuid'],
      '/home': [],
      '/tmpfile': [],
    })
  })

  it('tell which limits have no effect', () => {
    const none = { version: 0, parent: '', controllers: new Set<string>(), mounts: {} } as const
    expect(limitWarnings({ Memory: 1, CpuShares: 0, PidsLimit: null }, none)).toEqual([
      'Your kernel or user does not support memory limit capabilities or the cgroup is not mounted. Limitation discarded.',
    ])
  })
})
