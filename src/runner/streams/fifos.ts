import { closeSync, constants, existsSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { growPipe, makeFifo, pipeCapacity } from './descriptors.ts'
import { openPipeEnd } from './PipeInput.ts'

const names = ['stdin', 'stdout', 'stderr', 'stdin.end', 'release'] as const
type FifoName = (typeof names)[number]

/**
 * Run in the folder of the pipes with the command as its arguments. A child of it holds the pipes open: so neither a
 * dead runner nor a process that ended while there was none loses what is in them, and standard input does not end
 * with the runner. It waits until somebody opens `stdin.end`, and closes standard input; then until `release` is opened.
 */
const keep = '</dev/null >/dev/null 2>&1 &\nexec "$@" >stdout 2>stderr 3<&- 4<&-'
const withoutStdin = `exec 3<>stdout 4<>stderr\n( : <release ) ${keep} </dev/null`
const withStdin = `exec 3<>stdout 4<>stderr 5<>stdin\n( : <stdin.end; exec 5<&-; : <release ) ${keep} <stdin 5<&-`
/** There once standard input was ended. */
const stdinEnded = 'stdin.ended'

/** The pipes of a process by their names in its folder, which outlive the runner. */
export class Fifos {
  readonly #folder: string
  /** Held open, so that the holder finds them whenever it comes to them. */
  readonly #held: number[] = []

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Makes them anew. */
  make(hasStdin: boolean): void {
    this.remove()
    for (const name of names) {
      if (hasStdin || !name.startsWith('stdin')) makeFifo(this.#path(name))
    }
    // With a reader what is typed before the process has opened its end is kept.
    if (hasStdin) this.#held.push(openSync(this.#path('stdin'), constants.O_RDONLY | constants.O_NONBLOCK))
  }

  /** Whether an earlier runner left them. */
  get areThere(): boolean {
    return existsSync(this.#path('release'))
  }

  /** The command that runs another with these pipes, in their folder. */
  command(command: string, args: readonly string[], hasStdin: boolean): readonly [string, readonly string[]] {
    return ['sh', ['-c', hasStdin ? withStdin : withoutStdin, 'lamina', command, ...args]]
  }

  /** Opens the reading ends of both outputs; they never wait. */
  openOutputs(): readonly [stdout: number, stderr: number] {
    const stdout = openSync(this.#path('stdout'), constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      const stderr = openSync(this.#path('stderr'), constants.O_RDONLY | constants.O_NONBLOCK)
      growPipe(stdout, pipeCapacity)
      return [stdout, stderr]
    } catch (thrown) {
      closeSync(stdout)
      throw thrown
    }
  }

  /** Opens standard input to write to it; undefined when it has none, or that has ended. */
  openStdin(): number | undefined {
    const path = this.#path('stdin')
    return existsSync(path) && !existsSync(this.#path(stdinEnded)) ? openPipeEnd(path) : undefined
  }

  /** Lets go of standard input: with nobody to write to it the process finds its end. */
  endStdin(): void {
    this.#hold('stdin.end')
    try {
      writeFileSync(this.#path(stdinEnded), '')
    } catch {
      // The disk is full: a later runner would find it open, which the process has no way to notice.
    }
  }

  /** Everything has been read. */
  release(): void {
    this.#hold('stdin.end')
    this.#hold('release')
  }

  /** Once the holder has gone, which is when the outputs have nobody who writes. */
  remove(): void {
    for (const descriptor of this.#held.splice(0)) closeSync(descriptor)
    for (const name of [...names, stdinEnded] as const) rmSync(this.#path(name), { force: true })
  }

  /** Closes what this runner holds open; the pipes stay. */
  close(): void {
    for (const descriptor of this.#held.splice(0)) closeSync(descriptor)
  }

  #hold(name: FifoName): void {
    if (existsSync(this.#path(name))) this.#held.push(openPipeEnd(this.#path(name)))
  }

  #path(name: FifoName | typeof stdinEnded): string {
    return join(this.#folder, name)
  }
}
