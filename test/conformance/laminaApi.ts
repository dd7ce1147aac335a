import { join } from 'node:path'
import { serveDockerApi } from '../../src/main/docker-api/serveDockerApi.ts'
import { type Engine, openEngine } from '../../src/main/engine/engine.ts'

/** An engine of our own with its Docker API. */
export interface LaminaApi {
  readonly engine: Engine
  readonly socket: string
  stop(): Promise<void>
}

/** Opens an engine with nothing in it and serves its API; all its files are in `folder`. */
export async function startLaminaApi(folder: string): Promise<LaminaApi> {
  const engine = await openEngine({ root: join(folder, 'root') })
  const socket = join(folder, 'run', 'docker.sock')
  const api = await serveDockerApi(engine, socket, { version: '0.1.0' })
  return {
    engine,
    socket,
    stop: async () => {
      await api.close()
      await engine.close()
    },
  }
}
