import type { RunnerInfo } from './contract/runner.ts'
import type { HostFacts } from './runtime/facts.ts'
import type { RuntimeProgram } from './runtime/probe.ts'

/** What is known of a runner once it is composed. */
export interface RunnerFacts extends Pick<RunnerInfo, 'generation' | 'started' | 'storageDriver' | 'network'> {
  readonly runtime: RuntimeProgram
  readonly host: HostFacts
  /** Of the other rooms. */
  readonly warnings: readonly string[]
}

/** What a runner says of itself. */
export function describeRunner({ generation, started, storageDriver, network, ...facts }: RunnerFacts): RunnerInfo {
  const { runtime, host } = facts
  const { version: cgroupVersion, controllers } = host.cgroups
  const limits = {
    memory: controllers.has('memory'),
    cpu: controllers.has('cpu'),
    pids: controllers.has('pids'),
    freezer: cgroupVersion === 2 || controllers.has('freezer'),
  }
  return {
    generation,
    pid: process.pid,
    started,
    rootless: host.rootless,
    runtime: { name: runtime.name, path: runtime.path, version: runtime.version },
    storageDriver,
    cgroupVersion,
    limits,
    network,
    warnings: [...limitWarnings(limits, host.rootless), ...facts.warnings],
  }
}

function limitWarnings(limits: RunnerInfo['limits'], rootless: boolean): readonly string[] {
  const named = [limits.memory ? '' : 'memory', limits.cpu ? '' : 'CPU', limits.pids ? '' : 'processes']
  const missing = named.filter((name) => name !== '')
  const why = rootless ? 'this user has no cgroup for it' : 'this system has no cgroup for it'
  const help = rootless ? ' Where systemd and cgroup v2 are, log in to a session of your own, or run as root.' : ''
  return [
    ...(missing.length === 0 ? [] : [`Limits of ${missing.join(', ')} have no effect: ${why}.${help}`]),
    ...(limits.freezer ? [] : [`Containers cannot be paused: ${why}.`]),
  ]
}
