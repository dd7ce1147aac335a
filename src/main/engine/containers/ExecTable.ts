import { EngineError } from '../errors/EngineError.ts'
import type { ExecRequest } from './types.ts'

/** An exec as main remembers it. */
export interface KnownExec {
  readonly id: string
  readonly containerId: string
  readonly request: ExecRequest
  started: boolean
  /** Absent before its end. */
  exitCode?: number
  /** An earlier process of the engine started it. */
  readonly adopted?: boolean
}

/** Ended or never started execs that are remembered; beyond it the oldest are forgotten. */
const rememberedLimit = 1000

/** Execs, in memory as Docker keeps them: they go with their container, and with the engine. */
export class ExecTable {
  readonly #execs = new Map<string, KnownExec>()

  add(exec: KnownExec): void {
    this.#execs.set(exec.id, exec)
    for (const [id, { started, exitCode }] of this.#execs) {
      if (this.#execs.size <= rememberedLimit) return
      if (!started || exitCode !== undefined) this.#execs.delete(id)
    }
  }

  get(id: string): KnownExec | undefined {
    return this.#execs.get(id)
  }

  /** The exec with this ID. Throws NOT_FOUND. */
  find(id: string): KnownExec {
    const exact = this.#execs.get(id)
    if (exact !== undefined) return exact
    throw noSuchExec(id)
  }

  /** The IDs of a container's execs that run, the newest last; at most 500. */
  idsOf(containerId: string): string[] {
    const ids: string[] = []
    for (const { id, containerId: of, started, exitCode } of this.#execs.values()) {
      if (of === containerId && started && exitCode === undefined) ids.push(id)
    }
    return ids.slice(-500)
  }

  /** All of a container's execs ended with it. */
  endOf(containerId: string): void {
    for (const exec of this.#execs.values()) if (exec.containerId === containerId && exec.started) exec.exitCode ??= 137
  }

  /** The container is gone. */
  dropOf(containerId: string): void {
    for (const [id, exec] of this.#execs) if (exec.containerId === containerId) this.#execs.delete(id)
  }
}

/** The error for an exec that is not there, in Docker's words. */
export function noSuchExec(id: string): EngineError {
  return new EngineError('NOT_FOUND', `Could not find exec ${id}: there is none with that ID, or it ended long ago.`, {
    data: { reference: id, docker: `No such exec instance: ${id}` },
  })
}
