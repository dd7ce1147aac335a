import { EngineError } from '../../main/engine/errors/EngineError.ts'
import type { HostConfig } from '../../main/engine/spec/hostConfig.ts'
import type { HostFacts } from './facts.ts'
import type { OciSeccomp } from './ociTypes.ts'
import { defaultSeccomp, parseSeccomp } from './seccomp.ts'

/** What --security-opt asks for. */
export interface SecurityOptions {
  readonly noNewPrivileges: boolean
  /** `unconfined`, a profile's JSON, or undefined for Docker's own. */
  readonly seccomp?: string
  readonly appArmor?: string
  /** Nothing in /proc and /sys is hidden. */
  readonly unconfinedPaths: boolean
}

/** Reads HostConfig.SecurityOpt. Throws INVALID_ARGUMENT for an option that nobody knows. */
export function securityOptions(options: readonly string[]): SecurityOptions {
  let result: SecurityOptions = { noNewPrivileges: false, unconfinedPaths: false }
  for (const option of options) result = { ...result, ...readOption(option) }
  return result
}

function readOption(option: string): Partial<SecurityOptions> {
  // Old clients write a colon.
  const [, key = option, value = ''] = /^([a-z-]+)[=:]([\s\S]*)$/.exec(option) ?? []
  if (key === 'no-new-privileges' && ['', 'true', 'false'].includes(value))
    return { noNewPrivileges: value !== 'false' }
  if (key === 'seccomp' && value !== '') return value === 'builtin' ? {} : { seccomp: value }
  if (key === 'apparmor' && value !== '') return { appArmor: value }
  if (key === 'systempaths' && value === 'unconfined') return { unconfinedPaths: true }
  // SELinux is not used: nothing is labelled, as in Docker without --selinux-enabled.
  if (key === 'label') return {}
  throw new EngineError('INVALID_ARGUMENT', `Could not use the security option "${option}": it is not known.`, {
    data: { docker: `invalid --security-opt 2: "${option}"` },
  })
}

/** The system call filter of a container; undefined for none. */
export function containerSeccomp(
  { Privileged, SecurityOpt }: HostConfig,
  capabilities: readonly string[],
  host: HostFacts,
): OciSeccomp | undefined {
  const { seccomp } = securityOptions(SecurityOpt ?? [])
  if (!host.seccomp || seccomp === 'unconfined') return undefined
  const facts = { capabilities, architecture: host.architecture }
  if (seccomp !== undefined) return parseSeccomp(seccomp, facts)
  return Privileged === true ? undefined : defaultSeccomp(facts)
}

/** What Docker hides of /proc and /sys. */
const maskedPaths: readonly string[] = [
  '/proc/acpi',
  '/proc/asound',
  '/proc/interrupts',
  '/proc/kcore',
  '/proc/keys',
  '/proc/latency_stats',
  '/proc/sched_debug',
  '/proc/scsi',
  '/proc/timer_list',
  '/proc/timer_stats',
  '/sys/devices/virtual/powercap',
  '/sys/firmware',
]

const readonlyPaths: readonly string[] = ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger']

/** Paths that are hidden or cannot be written; those that were asked for take the place of Docker's. */
export function protectedPaths(hostConfig: HostConfig): { masked: readonly string[]; readOnly: readonly string[] } {
  const { unconfinedPaths } = securityOptions(hostConfig.SecurityOpt ?? [])
  if (hostConfig.Privileged === true || unconfinedPaths) return { masked: [], readOnly: [] }
  return { masked: hostConfig.MaskedPaths ?? maskedPaths, readOnly: hostConfig.ReadonlyPaths ?? readonlyPaths }
}
