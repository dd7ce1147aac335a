import { createHash } from 'node:crypto'
import { join } from 'node:path'

/** The name of the context that Lamina makes. */
export const contextName = 'lamina'

/** The name of the context that docker uses when none is chosen. It is in no file. */
export const defaultContext = 'default'

/** The folder of a context: its name's SHA-256, as docker's context store has it. */
export function contextFolder(folder: string, name: string): string {
  return join(folder, 'contexts', 'meta', hashOf(name))
}

/** Where the TLS keys of a context are. */
export function tlsFolder(folder: string, name: string): string {
  return join(folder, 'contexts', 'tls', hashOf(name))
}

function hashOf(name: string): string {
  return createHash('sha256').update(name).digest('hex')
}
