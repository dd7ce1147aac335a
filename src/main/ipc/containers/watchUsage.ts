import { setTimeout as sleep } from 'node:timers/promises'
import type { ContainerUsage } from '../../../runner/contract/container.ts'
import type { UsageSample } from '../../../shared/contract/containers.ts'
import type { Containers } from '../../engine/containers/types.ts'

/** Milliseconds between samples. */
const interval = 1000
/** Containers that are measured at the same time. */
const atOnce = 16

/** Samples of those that run, once a second, until the signal. One that ends meanwhile is left out. */
export async function* watchUsage(containers: Containers, ids: readonly string[], signal: AbortSignal) {
  let before = new Map<string, ContainerUsage>()
  while (!signal.aborted) {
    const { rows } = containers.list({ filters: { ids, status: ['running', 'paused'] } })
    const usages = await measure(
      containers,
      rows.map(({ id }) => id),
    )
    yield { samples: [...usages].map(([id, usage]) => toSample(id, usage, before.get(id))) }
    before = usages
    await sleep(interval, undefined, { signal }).catch(() => undefined)
  }
}

async function measure(containers: Containers, ids: readonly string[]): Promise<Map<string, ContainerUsage>> {
  const usages = new Map<string, ContainerUsage>()
  for (let start = 0; start < ids.length; start += atOnce) {
    await Promise.all(
      ids.slice(start, start + atOnce).map(async (id) => {
        const usage = await containers.usage(id).catch(() => undefined)
        if (usage !== undefined) usages.set(id, usage)
      }),
    )
  }
  return usages
}

/** The numbers as docker stats computes them: of processor time of one processor, memory without idle file cache. */
function toSample(id: string, usage: ContainerUsage, before: ContainerUsage | undefined): UsageSample {
  const networks = Object.values(usage.networks)
  const host = before === undefined ? 0 : usage.hostCpuTotal - before.hostCpuTotal
  const cpu = before === undefined ? 0 : usage.cpuTotal - before.cpuTotal
  return {
    id,
    time: usage.time,
    ...(host > 0 ? { cpuPercent: Math.max(0, (cpu / host) * usage.processors * 100) } : {}),
    memory: Math.max(0, usage.memory - usage.memoryInactiveFile),
    memoryLimit: usage.memoryLimit,
    pids: usage.pids,
    networkReceived: networks.reduce((sum, { rxBytes }) => sum + rxBytes, 0),
    networkSent: networks.reduce((sum, { txBytes }) => sum + txBytes, 0),
    ...(usage.blockRead === undefined ? {} : { blockRead: usage.blockRead }),
    ...(usage.blockWritten === undefined ? {} : { blockWritten: usage.blockWritten }),
    source: usage.source,
  }
}
