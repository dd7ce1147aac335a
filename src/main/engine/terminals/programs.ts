import type { Duplex } from 'node:stream'
import type { AttachOptions } from '../../../runner/contract/runner.ts'
import { EngineError } from '../errors/EngineError.ts'
import type { ProgramState, TerminalPorts, TerminalProgram } from './ports.ts'

/** How the app looks on at a program: it types, and nobody waits for it. */
const looking = { stdin: true, stdout: true, stderr: true, framed: false, delivery: 'latest' } as const

/** The options to look on from a position. */
function lookingFrom(from: number | undefined): AttachOptions {
  return from === undefined ? looking : { ...looking, from }
}

/** A container's own process. */
export function mainProgram({ containers }: TerminalPorts, containerId: string): TerminalProgram {
  const state = async (): Promise<ProgramState> => {
    const { status, finished, exitCode } = (await containers.inspect(containerId)).state
    const isRunning = status === 'running' || status === 'paused'
    return isRunning || finished === 0 ? { isRunning } : { isRunning, exitCode }
  }
  return {
    open: async (from) => {
      // A view on a container that does not run would wait for its next start.
      const { exitCode } = await state()
      if (exitCode === undefined) return containers.attach(containerId, lookingFrom(from))
      throw new EngineError('CONFLICT', `The process of container ${containerId.slice(0, 12)} has ended.`)
    },
    state,
    resize: (size) => containers.resize(containerId, size),
    keepScreen: (screen) => containers.keepScreen(containerId, screen),
    signal: (signal) => containers.kill(containerId, signal),
  }
}

/** A shell beside it; `first` is the stream that starting it gave. */
export function shellProgram({ execs }: TerminalPorts, id: string, first?: Duplex): TerminalProgram {
  let opened = first
  return {
    open: (from) => {
      const stream = opened
      opened = undefined
      return stream === undefined ? execs.attach(id, lookingFrom(from)) : Promise.resolve(stream)
    },
    state: async () => {
      const { state } = await execs.inspect(id)
      return state.exitCode === undefined
        ? { isRunning: state.running }
        : { isRunning: state.running, exitCode: state.exitCode }
    },
    resize: (size) => execs.resize(id, size),
    keepScreen: (screen) => execs.keepScreen(id, screen),
    signal: (signal) => execs.signal(id, signal),
  }
}

/** Starts a shell's exec and looks on at it. */
export function startShell({ execs }: TerminalPorts, id: string, rows: number, columns: number) {
  return execs.start(id, looking, [rows, columns])
}
