import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { EngineError } from '../../main/engine/errors/EngineError.ts'
import type { OciResources } from './ociTypes.ts'
import { lastLogError, type RuntimeProgram } from './probe.ts'

/** Milliseconds after which a command that should take a few of them is given up. */
const patience = 60_000

/** A command line of the runtime. */
export interface RuntimeCommand {
  readonly command: string
  readonly args: readonly string[]
}

/** The OCI runtime's commands (runc's, which crun has too). Its own notes are in `stateFolder`. */
export class OciRuntime {
  readonly program: RuntimeProgram
  readonly #global: readonly string[]

  /** `hasCgroups`: whether containers get cgroups; without, root in a closed system is to runc as an ordinary user. */
  constructor(program: RuntimeProgram, stateFolder: string, hasCgroups: boolean) {
    this.program = program
    const without = program.name === 'crun' ? '--cgroup-manager=disabled' : '--rootless=true'
    this.#global = ['--root', stateFolder, ...(hasCgroups ? [] : [without])]
  }

  /**
   * Runs a container in the foreground: the command ends with the program and has its exit code. `pid` is written once
   * it runs. With `keep` the container's cgroup outlives it, until `delete`, where the runtime can do that.
   */
  runCommand(id: string, bundle: string, keep: boolean): RuntimeCommand {
    return this.#runProgram(id, bundle, keep, [])
  }

  /** The same for a program with a terminal, which is handed over at the bundle's `console`; it is left behind. */
  runTerminalCommand(id: string, bundle: string, keep: boolean): RuntimeCommand {
    return this.#runProgram(id, bundle, keep, terminalOptions(bundle))
  }

  /** Runs a process (`process.json` in `folder`) in a container, in the foreground. `pid` is written once it runs. */
  execCommand(id: string, folder: string): RuntimeCommand {
    return this.#exec(id, folder, [])
  }

  /**
   * The same, but leaves it behind: its streams are the command's, or with `tty` a terminal that is handed over at the
   * folder's `console`.
   */
  detachedExecCommand(id: string, folder: string, tty: boolean): RuntimeCommand {
    return this.#exec(id, folder, tty ? terminalOptions(folder) : ['--detach'])
  }

  /** Freezes all processes of a container. */
  async pause(id: string): Promise<void> {
    await this.#run('pause', ['pause', id])
  }

  async resume(id: string): Promise<void> {
    await this.#run('resume', ['resume', id])
  }

  /** Changes limits; those that are absent stay. */
  async update(id: string, limits: OciResources): Promise<void> {
    await this.#run('change the limits of', ['update', '--resources', '-', id], JSON.stringify(limits))
  }

  /** Ends what may be left of a container and forgets it; nothing when the runtime does not know it. */
  async delete(id: string): Promise<void> {
    await this.#run('clean up', ['delete', '--force', id])
  }

  /** Whether the container's program lives, as far as the runtime knows. */
  async isAlive(id: string): Promise<boolean> {
    try {
      const { status } = JSON.parse(await this.#run('look at', ['state', id]))
      return status === 'running' || status === 'paused' || status === 'created'
    } catch {
      return false
    }
  }

  /** Why a command that was started with `log` failed: the runtime's own words. */
  async failureIn(folder: string): Promise<string> {
    const log = await readFile(join(folder, 'runtime.log'), 'utf8').catch(() => '')
    return lastLogError(log) ?? `${this.program.name} ended and did not say why`
  }

  #runProgram(id: string, bundle: string, keep: boolean, more: readonly string[]): RuntimeCommand {
    const kept = keep && this.program.name === 'runc' ? ['--keep'] : []
    const options = [...kept, '--bundle', bundle, '--pid-file', join(bundle, 'pid'), ...more]
    return this.#command(join(bundle, 'runtime.log'), ['run', ...options, id])
  }

  #exec(id: string, folder: string, more: readonly string[]): RuntimeCommand {
    const options = ['--process', join(folder, 'process.json'), '--pid-file', join(folder, 'pid'), ...more]
    return this.#command(join(folder, 'runtime.log'), ['exec', ...options, id])
  }

  #command(log: string, args: readonly string[]): RuntimeCommand {
    return { command: this.program.path, args: [...this.#global, '--log', log, '--log-format', 'json', ...args] }
  }

  #run(attempt: string, args: readonly string[], input = ''): Promise<string> {
    const all = [...this.#global, ...args]
    return new Promise((resolve, reject) => {
      const child = execFile(
        this.program.path,
        all,
        { timeout: patience, encoding: 'utf8' },
        (error, stdout, stderr) => {
          if (error === null) resolve(stdout)
          else reject(this.#failure(attempt, args.at(-1) ?? '', stderr.trim() || error.message))
        },
      )
      // It may end before it has read all.
      child.stdin?.on('error', () => undefined)
      child.stdin?.end(input)
    })
  }

  #failure(attempt: string, id: string, reason: string): EngineError {
    const message = lastLogError(reason) ?? reason.split('\n').at(-1) ?? reason
    return new EngineError('INTERNAL', `Could not ${attempt} container ${id.slice(0, 12)}: ${message}`, {
      data: { docker: `OCI runtime ${attempt} failed: ${message}: unknown` },
    })
  }
}

/** Addresses of sockets that are longer are cut off (unix(7)). */
const longestAddress = 107

/** Where a terminal is handed over: relative to the command's folder when the path is too long. */
function terminalOptions(folder: string): readonly string[] {
  const path = join(folder, 'console')
  return ['--detach', '--console-socket', Buffer.byteLength(path) > longestAddress ? 'console' : path]
}
