import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { moveNamespaceFolder, unmountNamespaceFolder } from './namespaces.ts'

/**
 * The folder in which a runner keeps its namespaces: one a generation, in `parent`. What killed runners of other
 * generations left is taken over where this one has nothing yet and containers still live there, and removed where not.
 */
export function ownFolder(parent: string, generation: string, isServed: (generation: string) => boolean): string {
  const own = join(parent, generation)
  mkdirSync(own, { recursive: true, mode: 0o700 })
  for (const other of readdirSync(parent)) {
    if (other === generation || isServed(other)) continue
    const left = join(parent, other)
    if (hasContainers(left) && !existsSync(join(own, 'bridge'))) moveNamespaceFolder(left, own)
    unmountNamespaceFolder(left)
    rmSync(left, { recursive: true, force: true })
  }
  return own
}

function hasContainers(folder: string): boolean {
  const owners = join(folder, 'owners')
  return existsSync(owners) && readdirSync(owners).length > 0
}
