import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { buildWhenStale } from './buildApp.ts'
import { findDesktop } from './desktopRuntime.ts'
import { runServer } from './runServer.ts'
import { pinnedNode, projectRoot } from './setUp.mjs'
import { readStartArguments } from './startArguments.ts'

/** A window that ends badly within this time never opened, in milliseconds. */
const openingTime = 15_000

// Npm runs scripts in the project's folder, and tells where it was started itself.
const start = process.env.INIT_CWD ?? process.cwd()
const { isBrowser, isUnsafe, address, files, engine } = readStartArguments(process.argv.slice(2), start)

async function startBrowserMode(): Promise<void> {
  if (files.length > 0) process.stderr.write('Files are opened in a desktop window only: load them in the browser.\n')
  process.argv.splice(2, Number.POSITIVE_INFINITY, ...engine)
  await runServer()
}

/** Passes signals on to a child until it ends; resolves to its exit code, 0 when a signal asked it to end. */
async function ending(child: ChildProcess): Promise<number> {
  let isStopped = false
  const stop = () => {
    isStopped = true
    child.kill('SIGTERM')
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop)
  const [code] = (await once(child, 'exit')) as [number | null]
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(signal, stop)
  return isStopped ? 0 : (code ?? 1)
}

/** Opens the window; `link` is the address of the engine, which holds the token. */
function openWindow(electron: string, args: readonly string[], link?: string): Promise<number> {
  const switches = isUnsafe ? ['--no-sandbox'] : []
  const child = spawn(electron, [...switches, projectRoot, ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
    // An environment is private, a command line is not.
    env: { ...process.env, ...(link === undefined ? {} : { LAMINA_CONNECT: link }) },
  })
  return ending(child)
}

/** For a runtime that is too old to host the engine: the engine in a process of its own, the window connected to it. */
async function openConnectedWindow(electron: string): Promise<number> {
  const server = spawn(pinnedNode, [join(projectRoot, 'scripts', 'serve.ts'), ...engine], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  const serverEnding = once(server, 'exit')
  if (server.stdout === null) throw new Error('The engine was started without a standard output.')
  const lines = createInterface({ input: server.stdout })
  const [line] = (await Promise.race([once(lines, 'line'), serverEnding.then(() => [''])])) as [string]
  const url = line.split(' ')[1]
  if (url === undefined) return 1
  const code = await openWindow(electron, files, url)
  server.kill('SIGTERM')
  await serverEnding
  return code
}

async function startApp(): Promise<void> {
  await buildWhenStale()
  const desktop = isBrowser ? { reason: 'not wanted' } : findDesktop(isUnsafe)
  if ('reason' in desktop && address !== undefined) {
    process.stderr.write(`No desktop window: ${desktop.reason}. Open the address in a browser.\n`)
    process.exitCode = 1
    return
  }
  if ('reason' in desktop) {
    process.stderr.write(
      `No desktop window: ${desktop.reason}. Starting browser mode, open the address that follows.\n`,
    )
    return startBrowserMode()
  }
  const { electron, canHost } = desktop
  const begin = performance.now()
  const isPlain = canHost || address !== undefined
  const code = isPlain
    ? await openWindow(electron, [...engine, ...files], address)
    : await openConnectedWindow(electron)
  process.exitCode = code
  if (code === 0 || performance.now() - begin > openingTime) return
  process.stderr.write(
    `The desktop window did not open, see above. Starting browser mode, open the address that follows.\n`,
  )
  process.exitCode = 0
  await startBrowserMode()
}

await startApp()
