/** The rooms of the project from the top down; a room imports only itself and rooms above it in its list. */
const engineRooms = [
  'src/shared/model',
  'src/shared/contract',
  'src/main/engine/errors',
  'src/main/engine/spec',
  'src/runner/contract',
  'src/main/engine/io',
  'src/main/engine/events',
  'src/main/engine/operations',
  'src/main/engine/content',
  'src/main/engine/metadata',
  'src/main/engine/gc',
  'src/main/engine/layers',
  'src/main/engine/archive',
  'src/main/engine/registry',
  'src/main/engine/trash',
  'src/main/engine/images',
  'src/main/engine/explore',
  'src/main/engine/containers',
  'src/main/engine/prune',
  'src/main/engine/terminals',
  'src/main/engine/workers',
  'src/main/engine/samples',
  'src/main/engine/doctor',
  'src/main/engine/engine.ts',
  'src/runner/client',
  'src/main/docker-context',
  'src/main/settings',
  'src/main/ipc',
  'src/main/docker-api',
  'src/main/web',
  'src/main/app',
  'src/main',
]

/** Rooms beside the engine, and all that each may import besides itself. */
const otherRooms: Readonly<Record<string, readonly string[]>> = {
  'src/runner': [
    'src/shared',
    'src/main/engine/errors',
    'src/main/engine/spec',
    'src/main/engine/io',
    'src/main/engine/layers',
  ],
  'src/preload': ['src/shared'],
  'src/startPage': ['src/shared'],
  'src/renderer/client': ['src/shared'],
  'src/renderer/ui': ['src/shared'],
  'src/renderer/features': ['src/shared', 'src/renderer/client', 'src/renderer/ui'],
  'src/renderer': ['src/shared', 'src/renderer'],
}

/** Where Electron may be imported. */
const electronRooms = ['src/main/app', 'src/main/index.ts', 'src/preload']

function isIn(file: string, room: string): boolean {
  return file === room || file.startsWith(`${room}/`)
}

/** The parts of the window that never import each other: `src/renderer/features/NAME`. */
function featureOf(file: string): string | undefined {
  return /^src\/renderer\/features\/[^/]+/.exec(file)?.[0]
}

function engineReason(from: string, to: string): string | undefined {
  const fromIndex = engineRooms.findIndex((room) => isIn(from, room))
  const toIndex = engineRooms.findIndex((room) => isIn(to, room))
  // The roots at the end hold everything in src/main, a room that nobody has entered in the list too.
  if (from.startsWith('src/main/engine/') && fromIndex === engineRooms.length - 1) {
    return 'its folder is no room: enter it in scripts/rooms.ts, at its place'
  }
  const isManifest = to === 'package.json' && fromIndex === engineRooms.length - 1
  if (isManifest) return undefined
  if (toIndex === -1) return 'only src/shared and src/main may be imported here'
  if (toIndex > fromIndex) return `${engineRooms[toIndex]} is below ${engineRooms[fromIndex]}`
  return undefined
}

function otherReason(from: string, to: string): string | undefined {
  const room = Object.keys(otherRooms).find((name) => isIn(from, name))
  if (room === undefined) return 'its folder is no room: enter it in scripts/rooms.ts, at its place'
  if (isIn(to, room)) {
    const feature = featureOf(from)
    return feature === undefined || feature === featureOf(to) ? undefined : 'features never import each other'
  }
  const allowed = otherRooms[room]?.some((name) => isIn(to, name)) === true
  return allowed ? undefined : `${room} imports only ${otherRooms[room]?.join(', ')}`
}

/**
 * Why the file `from` must not import the file `to`, or undefined when it may. Paths are relative to the project,
 * with forward slashes.
 */
export function importReason(from: string, to: string): string | undefined {
  return engineRooms.some((room) => isIn(from, room)) ? engineReason(from, to) : otherReason(from, to)
}

/** Why the file `from` must not import the package `name`, or undefined when it may. */
export function packageReason(from: string, name: string): string | undefined {
  const isElectron = name === 'electron' || name.startsWith('electron/')
  if (isElectron && !electronRooms.some((room) => isIn(from, room))) {
    return `only ${electronRooms.join(', ')} import electron`
  }
  if (name.startsWith('node:') && (isIn(from, 'src/renderer') || isIn(from, 'src/shared'))) {
    return 'the window has no Node'
  }
  return undefined
}
