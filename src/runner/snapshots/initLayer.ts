import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileTypes } from '../system/stat.ts'
import { finishLayers } from './finishLayer.ts'
import { enterPath, LayerFolders, type LowerDirectory } from './LowerStack.ts'
import type { LayerFormat } from './layerFormat.ts'

interface MountPlace {
  /** The directory that it lies in, empty for the root. */
  readonly parent: string
  readonly name: string
  readonly kind: 'directory' | 'file' | 'link'
}

/** What runtimes mount on and programs look for, as Docker prepares it (moby daemon/initlayer). */
const places: readonly MountPlace[] = [
  { parent: '', name: 'dev', kind: 'directory' },
  { parent: 'dev', name: 'pts', kind: 'directory' },
  { parent: 'dev', name: 'shm', kind: 'directory' },
  { parent: 'dev', name: 'console', kind: 'file' },
  { parent: '', name: 'proc', kind: 'directory' },
  { parent: '', name: 'sys', kind: 'directory' },
  { parent: '', name: '.dockerenv', kind: 'file' },
  { parent: 'etc', name: 'resolv.conf', kind: 'file' },
  { parent: 'etc', name: 'hosts', kind: 'file' },
  { parent: 'etc', name: 'hostname', kind: 'file' },
  { parent: 'etc', name: 'mtab', kind: 'link' },
]

/**
 * Makes the layer between an image and a container: places to mount on that the image lacks. Without it they would
 * show as changes of the container's, and be committed. `lower` are the image's folders, topmost first.
 */
export function makeInitLayer(folder: string, lower: readonly string[], format: LayerFormat): void {
  mkdirSync(folder, { mode: 0o755 })
  const missing = missingPlaces(lower, format)
  for (const place of missing) makePlace(folder, place)
  const parents = new Set(missing.flatMap(({ parent }) => (parent === '' ? [] : [parent])))
  const made = missing.flatMap(({ parent, name, kind }) => (kind === 'directory' ? [join(parent, name)] : []))
  const implied = ['', ...[...parents].filter((parent) => !made.includes(parent))]
  finishLayers([{ folder, lower, rest: { implied, links: [], whiteouts: [], warnings: [] } }], format)
}

function missingPlaces(lower: readonly string[], format: LayerFormat): readonly MountPlace[] {
  const folders = new LayerFolders(format)
  try {
    const image = folders.stack(lower)
    return places.filter((place) => isMissing(image, place))
  } finally {
    folders.close()
  }
}

/** Whether nothing stands there, and its directory is one or may become one. */
function isMissing(image: LowerDirectory, { parent, name }: MountPlace): boolean {
  const above = parent === '' ? undefined : image.find(parent)
  if (above !== undefined && above.stat.type !== fileTypes.directory) return false
  const directory = enterPath(image, parent)
  try {
    return directory.find(name) === undefined
  } finally {
    directory.close()
  }
}

function makePlace(folder: string, { parent, name, kind }: MountPlace): void {
  mkdirSync(join(folder, parent), { recursive: true, mode: 0o755 })
  const path = join(folder, parent, name)
  if (kind === 'directory') mkdirSync(path, { recursive: true, mode: 0o755 })
  else if (kind === 'file') writeFileSync(path, '', { mode: 0o755 })
  else symlinkSync('/proc/mounts', path)
}
