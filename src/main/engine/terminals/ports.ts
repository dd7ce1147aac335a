import type { Duplex } from 'node:stream'
import type { ContainerState, ExecState } from '../../../runner/contract/container.ts'
import type { KeptScreen } from '../../../runner/contract/runner.ts'
import type { TerminalSize } from '../../../shared/contract/terminalFrames.ts'
import type { Containers, Execs } from '../containers/types.ts'

/** What terminals need of containers. */
export interface TerminalPorts {
  readonly containers: Pick<Containers, 'attach' | 'resize' | 'keepScreen' | 'kill' | 'statPath' | 'subscribe'> & {
    inspect(reference: string): Promise<{
      readonly id: string
      readonly name: string
      readonly tty: boolean
      readonly state: Pick<ContainerState, 'status' | 'finished' | 'exitCode'>
    }>
  }
  readonly execs: Pick<Execs, 'create' | 'start' | 'attach' | 'resize' | 'keepScreen' | 'signal' | 'adopt'> & {
    inspect(id: string): Promise<{ readonly state: ExecState }>
  }
}

/** How the program of a terminal is. */
export interface ProgramState {
  readonly isRunning: boolean
  /** Of a program that has ended. */
  readonly exitCode?: number
}

/** The program that a terminal belongs to. */
export interface TerminalProgram {
  /**
   * Opens a stream of OutputFrames that takes input, from a position of the output on as far as it is still kept, else
   * from the kept screen on. It ends with the program. Throws NOT_FOUND when nobody knows the program (any more),
   * CONFLICT when it has ended and nothing of it can be seen, UNAVAILABLE when the runner cannot be reached.
   */
  open(from: number | undefined): Promise<Duplex>
  /** Throws NOT_FOUND as `open`. */
  state(): Promise<ProgramState>
  resize(size: TerminalSize): Promise<void>
  keepScreen(screen: KeptScreen): Promise<void>
  /** Sends a signal, `SIGHUP`. */
  signal(signal: string): Promise<void>
}
