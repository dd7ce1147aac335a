import type { ContainerUsage } from '../../../runner/contract/container.ts'

/** Whose numbers they are. */
export interface Measured {
  readonly id: string
  readonly name: string
}

/**
 * One sample of `/containers/{id}/stats`, with what the docker command line computes its columns from: CPU from the
 * difference to `before`, memory without the file cache. Without a sample it is that of a container that does not run.
 */
export function dockerStats({ id, name }: Measured, now?: ContainerUsage, before?: ContainerUsage): object {
  return {
    read: time(now),
    preread: time(before),
    pids_stats: now === undefined ? {} : { current: now.pids, ...defined('limit', now.pidsLimit) },
    blkio_stats: blockStats(now),
    num_procs: 0,
    storage_stats: {},
    cpu_stats: cpuStats(now),
    precpu_stats: cpuStats(before),
    memory_stats: memoryStats(now),
    name: `/${name}`,
    id,
    ...(now === undefined ? {} : { networks: networkStats(now) }),
  }
}

function time(usage: ContainerUsage | undefined): string {
  return usage === undefined ? '0001-01-01T00:00:00Z' : new Date(usage.time).toISOString()
}

const noThrottling = { periods: 0, throttled_periods: 0, throttled_time: 0 }

function cpuStats(usage: ContainerUsage | undefined): object {
  if (usage === undefined) {
    const nothing = { total_usage: 0, usage_in_kernelmode: 0, usage_in_usermode: 0 }
    return { cpu_usage: nothing, throttling_data: noThrottling }
  }
  return {
    cpu_usage: {
      total_usage: usage.cpuTotal,
      usage_in_kernelmode: usage.cpuSystem,
      usage_in_usermode: usage.cpuUser,
    },
    system_cpu_usage: usage.hostCpuTotal,
    online_cpus: usage.processors,
    throttling_data: noThrottling,
  }
}

function memoryStats(usage: ContainerUsage | undefined): object {
  if (usage === undefined) return {}
  const { memory, memoryInactiveFile, memoryLimit } = usage
  // The command line takes the cache off: by the first name as of version 1 of cgroups, by the second of version 2.
  const stats = { total_inactive_file: memoryInactiveFile, inactive_file: memoryInactiveFile }
  return { usage: memory, stats, limit: memoryLimit }
}

function blockStats(usage: ContainerUsage | undefined): object {
  const rows = [
    { op: 'read', value: usage?.blockRead },
    { op: 'write', value: usage?.blockWritten },
  ].filter(({ value }) => value !== undefined)
  return {
    io_service_bytes_recursive:
      usage === undefined ? null : rows.map(({ op, value }) => ({ major: 0, minor: 0, op, value })),
    io_serviced_recursive: null,
    io_queue_recursive: null,
    io_service_time_recursive: null,
    io_wait_time_recursive: null,
    io_merged_recursive: null,
    io_time_recursive: null,
    sectors_recursive: null,
  }
}

function networkStats({ networks }: ContainerUsage): object {
  return Object.fromEntries(
    Object.entries(networks).map(([name, usage]) => [
      name,
      {
        rx_bytes: usage.rxBytes,
        rx_packets: usage.rxPackets,
        rx_errors: usage.rxErrors,
        rx_dropped: usage.rxDropped,
        tx_bytes: usage.txBytes,
        tx_packets: usage.txPackets,
        tx_errors: usage.txErrors,
        tx_dropped: usage.txDropped,
      },
    ]),
  )
}

function defined(name: string, value: number | undefined): object {
  return value === undefined ? {} : { [name]: value }
}
