import { readFile } from 'node:fs/promises'
import { EngineError } from '../main/engine/errors/EngineError.ts'
import type { Runner, RunnerInfo } from './contract/runner.ts'
import { runnerCalls } from './contract/wire.ts'

export interface RunnerOptions {
  /** The data root, absolute. */
  readonly root: string
  readonly generation: string
}

/** A runner in this process. */
export interface OwnRunner {
  readonly runner: Runner
  /** Whether a container runs here, or waits to be restarted. */
  isActive(): boolean
  /** Refuses to make containers, and to start those that do not run. */
  retire(): void
  /** Lets go of everything; containers go on without it. */
  close(): Promise<void>
}

/** Joins the rooms of the runner over a data root, and takes on what an earlier runner left. */
export async function createRunner(options: RunnerOptions): Promise<OwnRunner> {
  const started = Date.now()
  const info: RunnerInfo = {
    generation: options.generation,
    pid: process.pid,
    started,
    rootless: await isInUserNamespace(),
    runtime: { name: 'runc', path: '', version: '' },
    storageDriver: 'overlay',
    cgroupVersion: 0,
    limits: { memory: false, cpu: false, pids: false, freezer: false },
    network: 'none',
    warnings: [],
  }
  const missing = Object.keys(runnerCalls).map((name) => [name, () => refuse(name)])
  const runner: Runner = { ...Object.fromEntries(missing), info: () => Promise.resolve(info) }
  return {
    runner,
    isActive: () => false,
    retire: () => undefined,
    close: () => Promise.resolve(),
  }
}

/** Whether this process's IDs are others outside: user_namespaces(7). */
async function isInUserNamespace(): Promise<boolean> {
  const map = await readFile('/proc/self/uid_map', 'utf8')
  return !/^\s*0\s+0\s+4294967295\s*$/.test(map)
}

function refuse(name: string): never {
  throw new EngineError('UNSUPPORTED', `This runner cannot ${name} yet.`)
}
