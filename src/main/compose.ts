import { dirname, join } from 'node:path'
import manifest from '../../package.json' with { type: 'json' }
import { type ChosenRoot, defaultRoot, defaultSocket } from './dataPaths.ts'
import { apiVersion, minimumApiVersion, newestMinor } from './docker-api/apiVersion.ts'
import { inspectContainer } from './docker-api/containers/inspect.ts'
import { dockerDetails } from './docker-api/imageInspect.ts'
import { RunnerFacts } from './docker-api/RunnerFacts.ts'
import { type DockerApi, serveDockerApi } from './docker-api/serveDockerApi.ts'
import { DockerContext } from './docker-context/DockerContext.ts'
import { type Engine, openEngine } from './engine/engine.ts'
import { SealedCredentials, type Sealer } from './engine/registry/credentials/SealedCredentials.ts'
import type { RegistrySurroundings } from './engine/registry/openAccess.ts'
import { certificateFolders } from './engine/registry/transport/endpoints/certificates.ts'
import { createRpcServer, type RpcServer } from './ipc/rpcServer.ts'
import { openRunners } from './openRunners.ts'
import { acquireRootLock, type RootLock } from './rootLock.ts'
import { engineSettings } from './settings/engineSettings.ts'
import { HostSettings } from './settings/HostSettings.ts'
import { SettingsFile } from './settings/SettingsFile.ts'
import { settingsPath } from './settings/settingsText.ts'

export interface HostOptions {
  /** The data root, and who named it; made when it is not there. */
  readonly root: ChosenRoot
  /** Path of the docker socket; absent for the place made from the root. */
  readonly socket?: string
  readonly mode: 'desktop' | 'browser'
  readonly logger: Parameters<typeof openEngine>[0]['logger']
  /** Seals logins of registries with a key of the desktop; without, docker's own places keep them. */
  readonly sealer?: Sealer
}

/** An open data root with its faces: what both composition roots share. */
export interface Host {
  readonly engine: Engine
  readonly rpc: RpcServer
  readonly lock: RootLock
  /** Path of the docker socket. */
  readonly socket: string
  /** Ends all work under way, leaving nothing of it behind, then all faces, then the engine. */
  close(): Promise<void>
}

/**
 * Takes the data root, opens the engine on it and serves the Docker API. Throws FAILED_PRECONDITION when another
 * process holds the root; whatever it throws, everything opened so far is closed.
 */
export async function openHost(options: HostOptions): Promise<Host> {
  const { version } = manifest
  const opened = new AsyncDisposableStack()
  try {
    const root = options.root.path
    const lock = acquireRootLock(root)
    opened.defer(() => lock.release())
    const socket = options.socket ?? defaultSocket(root, process.env)
    const settings = new HostSettings({
      file: new SettingsFile(settingsPath(process.env)),
      root: options.root,
      defaultRoot: defaultRoot(process.env),
    })
    const engine = await openEngine({
      root,
      settings: engineSettings(await settings.state()),
      runners: openRunners(root),
      registries: registrySurroundings(options.sealer),
      ...(options.logger === undefined ? {} : { logger: options.logger }),
    })
    opened.defer(() => engine.close())
    const dockerApi: DockerApi = await serveDockerApi(engine, socket, { version })
    opened.defer(() => dockerApi.close())
    const facts = new RunnerFacts(engine.runners)
    const dockerContext = new DockerContext({ env: process.env, root, socket })
    const rpc = createRpcServer(engine, {
      version,
      socket,
      dockerApi: `${minimumApiVersion} to ${apiVersion}`,
      mode: options.mode,
      settings,
      dockerContext,
      dockerInspect: (image) => dockerDetails(image, newestMinor, root),
      dockerInspectContainer: (container) => inspectContainer(container, root, facts),
    })
    opened.defer(() => rpc.close())
    const applySettings = async () => {
      const state = await settings.state()
      engine.terminals.setScrollback(state.terminal.scrollback)
      await engine.applySettings(engineSettings(state))
    }
    await applySettings()
    opened.defer(
      settings.subscribe(() => {
        applySettings().catch((error: unknown) =>
          options.logger?.warn({ error }, 'changed settings could not be applied'),
        )
      }),
    )
    opened.defer(() => {
      for (const { id, state } of engine.operations.list()) if (state === 'running') engine.operations.cancel(id)
    })
    lock.describe({ pid: process.pid, socket })
    return { engine, rpc, lock, socket, close: () => opened.disposeAsync() }
  } catch (thrown) {
    await opened.disposeAsync()
    throw thrown
  }
}

function registrySurroundings(sealer: Sealer | undefined): RegistrySurroundings {
  const { env } = process
  const folder = dirname(settingsPath(env))
  return {
    env,
    certificates: certificateFolders(env, folder),
    ...(sealer ? { desktop: new SealedCredentials({ file: join(folder, 'logins.json'), sealer }) } : {}),
  }
}
