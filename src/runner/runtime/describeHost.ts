import type { RunnerInfo } from '../contract/runner.ts'
import type { HostFacts } from './facts.ts'
import type { RuntimeProgram } from './probe.ts'

/** What `docker info` and the app tell of where containers run. */
export type HostDescription = Pick<RunnerInfo, 'rootless' | 'runtime' | 'cgroupVersion' | 'limits' | 'warnings'>

/** Puts the facts of a host in words; what does not work is a warning with what would help. */
export function describeHost({ name, path, version }: RuntimeProgram, host: HostFacts): HostDescription {
  const { version: cgroupVersion, controllers } = host.cgroups
  const limits = {
    memory: controllers.has('memory'),
    cpu: controllers.has('cpu'),
    pids: controllers.has('pids'),
    freezer: controllers.has('freezer'),
  }
  return {
    rootless: host.rootless,
    runtime: { name, path, version },
    cgroupVersion,
    limits,
    warnings: warningsOf(host),
  }
}

function warningsOf({ cgroups, seccomp }: HostFacts): readonly string[] {
  const warnings: string[] = []
  if (cgroups.version === 0) {
    warnings.push(
      'Containers cannot be limited or paused, and their statistics are sums over processes: your user may make no cgroups. With systemd and cgroup v2, "systemctl --user start" in a login session delegates one; as root there is no such limit.',
    )
  } else {
    const wanted: readonly [string, string][] = [
      ['memory', 'memory'],
      ['cpu', 'CPU'],
      ['pids', 'PIDs'],
    ]
    for (const [controller, title] of wanted) {
      if (!cgroups.controllers.has(controller))
        warnings.push(`No ${title} limit support: the cgroup controller "${controller}" is not available.`)
    }
  }
  if (!seccomp) warnings.push('Containers may make every system call: this kernel has no seccomp filter.')
  return warnings
}
