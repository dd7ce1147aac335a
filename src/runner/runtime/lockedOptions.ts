import { readFile } from 'node:fs/promises'
import type { ContainerMount } from '../contract/container.ts'
import type { HostFacts } from './facts.ts'

/** Options that a mount made by root keeps when an ordinary user binds it (mount_namespaces(7)). */
const lockable = ['nosuid', 'nodev', 'noexec', 'ro']

/**
 * Of each bind's source the options that a user namespace cannot take off its mount, and must ask for itself when it
 * binds read-only. Nothing for root.
 */
export async function readLockedOptions(
  mounts: readonly ContainerMount[],
  { rootless }: HostFacts,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const sources = mounts.filter(({ type }) => type !== 'tmpfs').map(({ source }) => source)
  if (!rootless || sources.length === 0) return new Map()
  return lockedOptions(sources, await readFile('/proc/self/mountinfo', 'utf8'))
}

/** The same from the text of /proc/PID/mountinfo. */
export function lockedOptions(sources: readonly string[], mountInfo: string): ReadonlyMap<string, readonly string[]> {
  const points = mountInfo.split('\n').flatMap((line) => {
    const [, , , , folder, options] = line.split(' ')
    return folder === undefined || options === undefined
      ? []
      : [{ folder: unescapeOctal(folder), options: options.split(',') }]
  })
  return new Map(
    sources.map((source) => {
      // The deepest wins, and of two at one place the later, which lies over the other.
      const [point] = points
        .filter(({ folder }) => contains(folder, source))
        .reverse()
        .toSorted((a, b) => b.folder.length - a.folder.length)
      return [source, lockable.filter((option) => point?.options.includes(option))]
    }),
  )
}

function contains(folder: string, path: string): boolean {
  return folder === '/' || path === folder || path.startsWith(`${folder}/`)
}

/** Blanks and backslashes are written in octal there. */
function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)))
}
