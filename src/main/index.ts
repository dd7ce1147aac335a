import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { app, dialog } from 'electron'
import { answerBridge } from './app/answerBridge.ts'
import { Desktop } from './app/Desktop.ts'
import { type DesktopHost, registerAppScheme, whyNotHosting } from './app/hosting.ts'
import { type LaunchRequest, readHandedOver, readLaunch } from './app/launchRequest.ts'
import { guardAllContents } from './app/pageGuard.ts'
import { safeCredentials } from './app/safeCredentials.ts'

/** Loads the engine, only now: runtimes that are good enough for a window may be too old for it. */
async function openHost({ root, socket }: LaunchRequest): Promise<DesktopHost> {
  // A packaged engine lies beside the archive that holds the shell, see electron-builder.yml.
  const home = __dirname.replace(/\bapp\.asar(?=[\\/])/, 'app.asar.unpacked')
  const file = pathToFileURL(resolve(home, '..', 'main', 'desktopHost.js'))
  const { openDesktopHost }: typeof import('./desktopHost.ts') = await import(file.href)
  return openDesktopHost({
    sealer: safeCredentials(),
    ...(root === undefined ? {} : { root }),
    ...(socket === undefined ? {} : { socket }),
  })
}

async function start(request: LaunchRequest): Promise<void> {
  /** What came before there was a window. */
  const early: LaunchRequest[] = []
  let desktop: Desktop | undefined
  const take = (next: LaunchRequest) => {
    if (desktop === undefined) early.push(next)
    else void desktop.take(next)
  }
  app.on('open-file', (event, path) => {
    event.preventDefault()
    take({ ...request, address: undefined, files: [path] })
  })
  app.on('second-instance', (_event, _argv, _directory, handedOver) => take(readHandedOver(handedOver)))
  // The desktop decides when the app ends: a window that gives way to another one is no reason.
  app.on('window-all-closed', () => {})
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      desktop?.allowQuitting()
      app.quit()
    })
  }

  await app.whenReady()
  guardAllContents()
  desktop = new Desktop({ obstacle: whyNotHosting(process.versions), openHost: () => openHost(request) })
  answerBridge(desktop)
  await desktop.start(request)
  for (const next of early) take(next)
}

const { argv, env } = process
const request = readLaunch({ argv, env, directory: process.cwd(), appPath: app.getAppPath() })

if (app.requestSingleInstanceLock({ ...request })) {
  // Without it, sandboxed processes would not start for the one who asked for no sandbox, as root must.
  if (!request.isUnsafe) app.enableSandbox()
  registerAppScheme()
  start(request).catch((thrown: unknown) => {
    const reason = thrown instanceof Error ? thrown.message : String(thrown)
    process.stderr.write(`${reason}\n`)
    dialog.showErrorBox('Lamina could not start', reason)
    app.exit(1)
  })
} else {
  process.stderr.write('Lamina is open already: its window takes over.\n')
  app.quit()
}
