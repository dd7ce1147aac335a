import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { serveDockerApi } from '../../src/main/docker-api/serveDockerApi.ts'
import { type Engine, type EngineSettings, openEngine } from '../../src/main/engine/engine.ts'
import { RunnerSet } from '../../src/runner/client/RunnerSet.ts'
import { sourceProgram } from '../../src/runner/client/sourceProgram.ts'

/** An engine of our own with its Docker API. */
export interface LaminaApi {
  readonly engine: Engine
  readonly socket: string
  stop(): Promise<void>
}

export interface LaminaApiOptions {
  /** Whether it can run containers. */
  readonly containers?: boolean
  readonly settings?: EngineSettings
}

/** A runner ends after so many seconds without work. */
const idle = 1
/** How long a runner without work is waited for, in milliseconds. */
const endLimit = 20_000

/**
 * Opens an engine with nothing in it and serves its API; all its files are in `folder`. With `containers` it can run
 * them; all are removed, and the runner has ended, when it has stopped.
 */
export async function startLaminaApi(
  folder: string,
  { containers = false, settings }: LaminaApiOptions = {},
): Promise<LaminaApi> {
  const root = join(folder, 'root')
  const run = join(folder, 'run')
  mkdirSync(run, { recursive: true, mode: 0o700 })
  const runners = new RunnerSet({ root, folder: run, idle, program: () => Promise.resolve(sourceProgram()) })
  const engine = await openEngine({
    root,
    ...(containers ? { runners } : {}),
    ...(settings === undefined ? {} : { settings }),
  })
  const socket = join(run, 'docker.sock')
  const api = await serveDockerApi(engine, socket, { version: '0.1.0' })
  return {
    engine,
    socket,
    stop: async () => {
      if (containers) await removeAll(engine)
      await api.close()
      await engine.close()
      const deadline = Date.now() + endLimit
      while (containers && (await runners.find()) !== undefined && Date.now() < deadline) await delay(100)
    },
  }
}

async function removeAll({ containers }: Engine): Promise<void> {
  for (;;) {
    const { rows } = containers.list({ filters: { all: true } })
    if (rows.length === 0) return
    await Promise.all(rows.map(({ id }) => containers.remove(id, { force: true, volumes: true })))
  }
}
