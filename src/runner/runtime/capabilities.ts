import { EngineError } from '../../main/engine/errors/EngineError.ts'
import type { HostConfig } from '../../main/engine/spec/hostConfig.ts'

/** All capabilities by their number in the kernel (capability.h, Linux 6.x). */
const names = [
  'CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE',
  'NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN',
  'SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE',
  'MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE',
]
const allCapabilities: readonly string[] = names.flatMap((line) => line.split(' ').map((name) => `CAP_${name}`))

/** What Docker gives a container that asks for nothing. */
const defaultCapabilities: readonly string[] = [
  'CHOWN DAC_OVERRIDE FSETID FOWNER MKNOD NET_RAW SETGID SETUID SETFCAP SETPCAP NET_BIND_SERVICE SYS_CHROOT KILL',
  'AUDIT_WRITE',
].flatMap((line) => line.split(' ').map((name) => `CAP_${name}`))

/** The capabilities in a mask of /proc/PID/status (`CapBnd`), in hexadecimal. */
export function capabilitiesOfMask(mask: string): readonly string[] {
  const bits = BigInt(`0x${mask.trim()}`)
  return allCapabilities.filter((_, index) => (bits >> BigInt(index)) & 1n)
}

/**
 * What a container may do, as Docker's --cap-add, --cap-drop and --privileged say; only of what `available` has.
 * Throws INVALID_ARGUMENT for a name that nobody knows.
 */
export function containerCapabilities(hostConfig: HostConfig, available: readonly string[]): readonly string[] {
  const wanted = wantedCapabilities(hostConfig)
  return allCapabilities.filter((name) => wanted.has(name) && available.includes(name))
}

function wantedCapabilities({ Privileged, CapAdd, CapDrop }: HostConfig): ReadonlySet<string> {
  const adds = new Set((CapAdd ?? []).map((name) => normalise(name, 'CapAdd')))
  const drops = new Set((CapDrop ?? []).map((name) => normalise(name, 'CapDrop')))
  if (Privileged === true) return new Set(allCapabilities)
  const added = adds.has('ALL') ? allCapabilities : [...adds]
  if (drops.has('ALL')) return new Set(added)
  const basics = adds.has('ALL') ? [] : defaultCapabilities
  return new Set([...basics.filter((name) => !drops.has(name)), ...added.filter((name) => !drops.has(name))])
}

function normalise(text: string, field: string): string {
  const upper = text.toUpperCase()
  if (upper === 'ALL') return upper
  const name = upper.startsWith('CAP_') ? upper : `CAP_${upper}`
  if (allCapabilities.includes(name)) return name
  throw new EngineError(
    'INVALID_ARGUMENT',
    `Could not set the capabilities of the container: there is none named "${text}" (see man 7 capabilities).`,
    { data: { docker: `invalid ${field}: unknown capability: "${name}"` } },
  )
}
