import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { projectRoot } from './setUp.mjs'

/** What is compiled once starts some 80 ms earlier the next time (455 against 376 ms to the ready line, measured). */
const compileCache = join(projectRoot, 'node_modules', '.cache', 'compile')

/**
 * Runs the built server in this process; it reads the command line and the environment itself. It
 * stops when the process that started it is gone.
 */
export async function runServer(): Promise<void> {
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'))
  process.channel?.unref()
  enableCompileCache(compileCache)
  await import(pathToFileURL(join(projectRoot, 'out', 'main', 'server.js')).href)
}
