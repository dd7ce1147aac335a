import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { projectRoot } from './setUp.mjs'

/** Runs the built server in this process; it reads the command line and the environment itself. */
export async function runServer(): Promise<void> {
  await import(pathToFileURL(join(projectRoot, 'out', 'main', 'server.js')).href)
}
