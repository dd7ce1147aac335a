import { readFile } from 'node:fs/promises'
import type { NetworkUsage } from '../contract/container.ts'

/** Counters of the interfaces that a process has, by name, without `lo`. Throws when the process is gone. */
export async function readNetworkUsage(pid: number): Promise<Record<string, NetworkUsage>> {
  return parseNetworkUsage(await readFile(`/proc/${pid}/net/dev`, 'utf8'))
}

/** Reads /proc/net/dev (proc(5)): two lines of titles, then one an interface with eight numbers each way. */
export function parseNetworkUsage(text: string): Record<string, NetworkUsage> {
  const rows = text
    .split('\n')
    .slice(2)
    .filter((line) => line.includes(':'))
  const interfaces = rows.map((row) => {
    const colon = row.lastIndexOf(':')
    const numbers = row
      .slice(colon + 1)
      .trim()
      .split(/\s+/)
      .map(Number)
    const at = (index: number) => numbers[index] ?? 0
    const usage = {
      rxBytes: at(0),
      rxPackets: at(1),
      rxErrors: at(2),
      rxDropped: at(3),
      txBytes: at(8),
      txPackets: at(9),
      txErrors: at(10),
      txDropped: at(11),
    }
    return [row.slice(0, colon).trim(), usage] as const
  })
  return Object.fromEntries(interfaces.filter(([name]) => name !== 'lo'))
}
