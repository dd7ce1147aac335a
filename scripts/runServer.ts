import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { projectRoot } from './setUp.mjs'

/**
 * Runs the built server in this process; it reads the command line and the environment itself. It
 * stops when the process that started it is gone.
 */
export async function runServer(): Promise<void> {
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'))
  process.channel?.unref()
  await import(pathToFileURL(join(projectRoot, 'out', 'main', 'server.js')).href)
}
