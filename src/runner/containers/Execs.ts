import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { EngineError } from '../../main/engine/errors/EngineError.ts'
import type { ExecSpec, ExecState, RunnerEvent } from '../contract/container.ts'
import type { AttachOptions } from '../contract/runner.ts'
import { execProcess } from '../runtime/processes.ts'
import { execFailure, type StartFailure, startError } from '../runtime/startFailure.ts'
import type { Container } from './Container.ts'
import type { LifePorts } from './lifePorts.ts'
import type { ProcessStreams, Streams } from './ports.ts'
import { RunningProgram } from './RunningProgram.ts'
import { conflict, notRunning } from './refusals.ts'
import { ShimFiles } from './shim.ts'
import { signalNumber } from './signals.ts'
import { watchForFile } from './watchForFile.ts'

/** Ended execs whose exit codes are remembered. */
const endedLimit = 1000

/** Completes "Could not" in refusals. */
const attempt = 'run a program in'

interface RunningExec {
  readonly containerId: string
  readonly streams: ProcessStreams
  program?: RunningProgram
  /** Its program has ended; some of its output may still be on its way. */
  exitCode?: number
}

type Tell = (container: Container, action: RunnerEvent['action'], attributes: Readonly<Record<string, string>>) => void

/** Processes that were started in running containers besides their first. They end with their runner's knowledge of them. */
export class Execs {
  readonly #ports: LifePorts
  readonly #streams: Streams
  readonly #tell: Tell
  readonly #running = new Map<string, RunningExec>()
  /** In the order in which they ended. */
  readonly #ended = new Map<string, { readonly containerId: string; readonly state: ExecState }>()

  constructor(ports: LifePorts, streams: Streams, tell: Tell) {
    this.#ports = ports
    this.#streams = streams
    this.#tell = tell
  }

  /** Starts a process and opens a view on it, when one is asked for. Throws in Docker's words when it cannot be run. */
  async start(container: Container, spec: ExecSpec, options: AttachOptions | null): Promise<Duplex | undefined> {
    this.#refuse(container, spec)
    const folder = join(container.folder.path, 'execs', spec.id)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const exec: RunningExec = { containerId: spec.containerId, streams: this.#streams.openExec(spec, folder) }
    this.#running.set(spec.id, exec)
    try {
      const accounts = this.#ports.readAccounts(`/proc/${container.state.pid}/root`)
      const process = execProcess(container.spec, spec, this.#ports.host, accounts)
      await writeFile(join(folder, 'process.json'), JSON.stringify(process), { mode: 0o600 })
      const view = options === null ? undefined : exec.streams.attach(options)
      await this.#spawn(container, spec, exec, folder)
      return view
    } catch (thrown) {
      const exitCode =
        thrown instanceof EngineError && typeof thrown.data.exitCode === 'number' ? thrown.data.exitCode : 126
      await this.#finish(spec, exec, folder, exitCode)
      // Its container may have ended while this was under way, or a moment before anybody knew.
      throw existsSync(`/proc/${container.state.pid}/root`) ? thrown : notRunning(container.spec, attempt)
    }
  }

  /** The streams of an exec that runs. Throws NOT_FOUND. */
  streamsOf(id: string): ProcessStreams {
    const exec = this.#running.get(id)
    if (exec !== undefined) return exec.streams
    throw new EngineError('NOT_FOUND', `Could not find exec ${id.slice(0, 12)}: it does not run.`, {
      data: { docker: `No such exec instance: ${id}` },
    })
  }

  /** Nothing when it has ended. */
  signal(id: string, signal: string): void {
    this.#running.get(id)?.program?.signal(signalNumber(signal))
  }

  stateOf(id: string): ExecState | undefined {
    const exec = this.#running.get(id)
    if (exec === undefined) return this.#ended.get(id)?.state
    const { program, exitCode } = exec
    return exitCode === undefined ? { running: true, pid: program?.pid ?? 0 } : { running: false, pid: 0, exitCode }
  }

  /** Forgets those of a container that is removed. */
  forget(containerId: string): void {
    for (const [id, ended] of this.#ended) if (ended.containerId === containerId) this.#ended.delete(id)
  }

  /** Lets go of all that run. */
  async close(): Promise<void> {
    await Promise.all([...this.#running.values()].map(({ streams }) => streams.close()))
  }

  #refuse(container: Container, spec: ExecSpec): void {
    const { status } = container.state
    if (this.#running.has(spec.id) || this.#ended.has(spec.id)) {
      throw new EngineError('CONFLICT', `Could not start exec ${spec.id.slice(0, 12)}: it was started before.`, {
        data: { docker: `exec command ${spec.id} has already run` },
      })
    }
    if (!container.isRunning) throw notRunning(container.spec, attempt)
    if (status !== 'paused') return
    throw conflict(
      container.spec,
      attempt,
      'it is paused. Unpause it first',
      `container ${container.spec.id} is paused, unpause the container before exec`,
    )
  }

  async #spawn(container: Container, spec: ExecSpec, exec: RunningExec, folder: string): Promise<void> {
    const { command, args } = this.#ports.runtime.detachedExecCommand(spec.containerId, folder, spec.tty)
    const files = new ShimFiles(folder)
    const watch = watchForFile(folder, () => files.pid() !== undefined)
    try {
      const places = { pidFile: join(folder, 'pid'), consoleSocket: join(folder, 'console') }
      const spawned = await exec.streams.spawn(command, args, { folder, ...places })
      await Promise.race([watch.appeared, spawned.exited])
      const pid = files.pid()
      spawned.settle(pid !== undefined)
      if (pid === undefined) {
        await spawned.ended
        throw startError(`the program in container ${container.spec.name}`, await this.#failure(folder))
      }
      exec.program = new RunningProgram(pid)
      const execAttributes = { execID: spec.id }
      this.#tell(container, 'exec_start', { ...execAttributes, command: spec.command.join(' ') })
      // Whoever sees its output end asks for the exit code then.
      void spawned.exited.then(({ exitCode }) => (exec.exitCode = exitCode))
      void spawned.ended.then(async ({ exitCode }) => {
        await this.#finish(spec, exec, folder, exitCode)
        this.#tell(container, 'exec_die', { ...execAttributes, exitCode: String(exitCode) })
      })
    } finally {
      watch.stop()
    }
  }

  async #failure(folder: string): Promise<StartFailure> {
    return execFailure(await this.#ports.runtime.failureIn(folder))
  }

  async #finish(spec: ExecSpec, exec: RunningExec, folder: string, exitCode: number): Promise<void> {
    const { containerId, program, streams } = exec
    this.#running.delete(spec.id)
    this.#ended.set(spec.id, { containerId, state: { running: false, pid: 0, exitCode } })
    const [oldest] = this.#ended.keys()
    if (this.#ended.size > endedLimit && oldest !== undefined) this.#ended.delete(oldest)
    program?.release()
    await streams.close()
    await rm(folder, { recursive: true, force: true })
  }
}
