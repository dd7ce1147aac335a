import { openHost } from './compose.ts'
import { EngineError } from './engine/errors/EngineError.ts'
import { createLogger } from './log.ts'
import { isHelpWanted, readServerOptions, type ServerOptions, serverUsage } from './serverOptions.ts'
import { serveWeb } from './web/webServer.ts'

/** Work under way may take this long to end after a signal, in milliseconds. */
const closeLimit = 10_000

/** Serves until a signal comes. Standard output gets one line, when all is up: `ready URL SOCKET`. */
async function serve(options: ServerOptions): Promise<void> {
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => resolve())
  })
  const logger = createLogger()
  await using opened = new AsyncDisposableStack()
  const host = await openHost({ ...options, mode: 'browser', logger })
  opened.defer(() => host.close())
  const web = await serveWeb({ rpc: host.rpc, port: options.port, token: options.token, logger })
  opened.defer(() => web.close())
  host.lock.describe({ pid: process.pid, socket: host.socket, url: web.url })
  if (options.samples) await host.engine.samples.load()
  process.stdout.write(`ready ${web.url}?token=${options.token} ${host.socket}\n`)
  await stopped
  setTimeout(() => {
    logger.error(`Work under way did not end within ${closeLimit} ms.`)
    process.exit(1)
  }, closeLimit)
}

try {
  const args = process.argv.slice(2)
  if (isHelpWanted(args)) process.stdout.write(`${serverUsage}\n`)
  else await serve(readServerOptions(args, process.env))
} catch (thrown) {
  const isExpected = thrown instanceof EngineError && thrown.code !== 'INTERNAL'
  const text = thrown instanceof Error && !isExpected ? (thrown.stack ?? thrown.message) : String(thrown)
  process.stderr.write(`${isExpected ? thrown.message : text}\n`)
  process.exitCode = 1
}
process.exit()
