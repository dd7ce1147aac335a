import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type CgroupFacts, cgroupFolder } from '../runtime/cgroups.ts'

/** Whether the kernel killed a process of a container since its memory was used up. */
export async function readOomKilled(cgroups: CgroupFacts, id: string): Promise<boolean> {
  const folder = cgroupFolder(cgroups, id, 'memory')
  if (folder === undefined) return false
  const file = cgroups.version === 2 ? 'memory.events' : 'memory.oom_control'
  const text = await readFile(join(folder, file), 'utf8').catch(() => '')
  return Number(/^oom_kill (\d+)$/m.exec(text)?.[1] ?? 0) > 0
}
