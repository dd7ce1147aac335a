import { basename, join } from 'node:path'
import type { TerminalSize } from '../../../shared/contract/terminalFrames.ts'
import { maxTerminals, type TerminalSessionView } from '../../../shared/contract/terminals.ts'
import { EngineError } from '../errors/EngineError.ts'
import { createExclusive } from '../io/exclusive.ts'
import { findShell } from './findShell.ts'
import type { TerminalPorts, TerminalProgram } from './ports.ts'
import { mainProgram, shellProgram, startShell } from './programs.ts'
import { type RememberedSession, readSessions, writeSessions } from './rememberedSessions.ts'
import { ScreenThread } from './ScreenThread.ts'
import { TerminalSession } from './TerminalSession.ts'

/** What a shell in the app's terminal is told of it. */
const shellEnvironment = ['TERM=xterm-256color', 'COLORTERM=truecolor']

/** Lines above the screen, when nobody set another number. */
export const defaultScrollback = 5000

interface Entry {
  readonly known: RememberedSession
  readonly session: TerminalSession
}

export interface TerminalsOptions extends TerminalPorts {
  /** The data root, where the list is remembered. */
  readonly root: string
  /** What the thread with the screens runs. */
  readonly entry: URL
  readonly onFailure: (error: unknown) => void
}

/** A shell to be started. */
export interface ShellRequest {
  /** Path of a program; the best shell that there is when absent. */
  readonly shell?: string
  /** The container's own when absent. */
  readonly user?: string
  readonly size: TerminalSize
}

/** The terminals that the app has open, in any number of windows or none. They outlive windows and this process. */
export class Terminals {
  readonly #options: TerminalsOptions
  readonly #path: string
  readonly #screens: ScreenThread
  readonly #entries = new Map<string, Entry>()
  readonly #listeners = new Set<() => void>()
  readonly #exclusive = createExclusive()
  readonly #unsubscribe: () => void
  #scrollback = defaultScrollback

  private constructor(options: TerminalsOptions) {
    this.#options = options
    this.#path = join(options.root, 'terminals.json')
    this.#screens = new ScreenThread(options.entry)
    this.#unsubscribe = options.containers.subscribe((id) => void this.#follow(id))
  }

  /** Opens the list as the process before this one left it. The caller closes it. */
  static async open(options: TerminalsOptions): Promise<Terminals> {
    const terminals = new Terminals(options)
    for (const known of await readSessions(terminals.#path)) terminals.#restore(known)
    return terminals
  }

  /** Lines above the screen that terminals keep from now on; those that are open when they wake up again. */
  setScrollback(lines: number): void {
    this.#scrollback = lines
  }

  /** Oldest first. */
  list(): TerminalSessionView[] {
    return [...this.#entries.values()].map(viewOf)
  }

  /** Calls `listener` on every change, until the returned function is called. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Throws NOT_FOUND. */
  get(id: string): TerminalSession {
    return this.#find(id).session
  }

  /**
   * The terminal of a container's own process. Throws NOT_FOUND, and FAILED_PRECONDITION for a container without a
   * terminal.
   */
  async openMain(containerId: string): Promise<TerminalSessionView> {
    const { id, name, tty } = await this.#options.containers.inspect(containerId)
    const open = this.#entries.get(id)
    if (open !== undefined) return viewOf(open)
    if (!tty) {
      throw new EngineError(
        'FAILED_PRECONDITION',
        `Could not open the terminal of ${name}: it was made without one (docker run -t). Look at its logs, or open a shell in it.`,
      )
    }
    this.#requireRoom(name)
    const known: RememberedSession = { id, containerId: id, kind: 'main', name, shell: '', created: Date.now() }
    return this.#add(known, mainProgram(this.#options, id))
  }

  /**
   * Starts a shell in a running container. Throws NOT_FOUND, CONFLICT when the container does not run,
   * FAILED_PRECONDITION when it has no shell, RATE_LIMITED when there are too many terminals.
   */
  async openShell(containerId: string, { shell, user, size }: ShellRequest): Promise<TerminalSessionView> {
    const { containers, execs } = this.#options
    const { id: container, name, state } = await containers.inspect(containerId)
    this.#requireRoom(name)
    if (state.status !== 'running') {
      const remedy = state.status === 'paused' ? 'Unpause it first.' : 'Start it first.'
      throw new EngineError('CONFLICT', `Could not open a shell in ${name}: the container does not run. ${remedy}`)
    }
    const path = shell ?? (await findShell((at) => containers.statPath(container, at), name))
    const id = execs.create(container, shellRequest(path, user ?? ''))
    const first = await startShell(this.#options, id, size.rows, size.columns)
    const known = {
      id,
      containerId: container,
      kind: 'shell',
      name: this.#nameFor(container, path),
      shell: path,
    } as const
    return this.#add({ ...known, created: Date.now() }, shellProgram(this.#options, id, first))
  }

  /** Throws NOT_FOUND. */
  rename(id: string, name: string): TerminalSessionView {
    const { known, session } = this.#find(id)
    const entry = { known: { ...known, name }, session }
    this.#entries.set(id, entry)
    this.#changed(true)
    return viewOf(entry)
  }

  /** Takes a terminal off the list: a shell is hung up, a main process goes on. Nothing when it is not there. */
  async close(id: string): Promise<void> {
    const entry = this.#entries.get(id)
    if (entry === undefined) return
    this.#entries.delete(id)
    this.#changed(true)
    // One that ended, or is not reached, cannot be hung up.
    const hangsUp = entry.known.kind === 'shell' && entry.session.state.kind !== 'ended'
    if (hangsUp) await entry.session.signal('SIGHUP').catch(() => undefined)
    await entry.session.close()
  }

  /** Ends the program of a terminal at once; its last screen stays. Throws NOT_FOUND. */
  async kill(id: string): Promise<void> {
    await this.#find(id).session.signal('SIGKILL')
  }

  /** Leaves all programs alone, their screens kept by the runner. */
  async closeAll(): Promise<void> {
    this.#unsubscribe()
    await Promise.all([...this.#entries.values()].map(({ session }) => session.close()))
    await this.#exclusive(() => Promise.resolve())
    await this.#screens.end()
  }

  #restore(known: RememberedSession): void {
    const { id, containerId, kind, shell } = known
    try {
      if (kind === 'shell') this.#options.execs.adopt(id, containerId, shellRequest(shell, ''))
    } catch (thrown) {
      // Its container is gone.
      if (thrown instanceof EngineError && thrown.code === 'NOT_FOUND') return
      throw thrown
    }
    const program = kind === 'main' ? mainProgram(this.#options, id) : shellProgram(this.#options, id)
    this.#entries.set(id, { known, session: this.#sessionOf(id, program, true) })
  }

  #add(known: RememberedSession, program: TerminalProgram): TerminalSessionView {
    const entry = { known, session: this.#sessionOf(known.id, program, false) }
    this.#entries.set(known.id, entry)
    this.#changed(true)
    return viewOf(entry)
  }

  #sessionOf(id: string, program: TerminalProgram, isAsleep: boolean): TerminalSession {
    return new TerminalSession({
      id,
      program,
      screens: this.#screens,
      scrollback: () => this.#scrollback,
      onChange: () => this.#changed(false),
      isAsleep,
    })
  }

  #changed(isRemembered: boolean): void {
    for (const listener of this.#listeners) listener()
    if (!isRemembered) return
    const write = () =>
      writeSessions(
        this.#path,
        [...this.#entries.values()].map(({ known }) => known),
      )
    void this.#exclusive(write).catch((error: unknown) => this.#options.onFailure(error))
  }

  /** A container's row is another: its programs may run again, or it is gone with all its terminals. */
  async #follow(containerId: string): Promise<void> {
    const entries = [...this.#entries.values()].filter(({ known }) => known.containerId === containerId)
    if (entries.length === 0) return
    try {
      const { state } = await this.#options.containers.inspect(containerId)
      if (state.status !== 'running') return
      for (const { known, session } of entries) if (known.kind === 'main') session.refresh()
    } catch (thrown) {
      if (!(thrown instanceof EngineError) || thrown.code !== 'NOT_FOUND') return
      await Promise.all(entries.map(({ known }) => this.close(known.id)))
    }
  }

  #find(id: string): Entry {
    const entry = this.#entries.get(id)
    if (entry === undefined) {
      throw new EngineError('NOT_FOUND', `There is no terminal ${id.slice(0, 12)}: it was closed.`)
    }
    return entry
  }

  #requireRoom(name: string): void {
    if (this.#entries.size < maxTerminals) return
    throw new EngineError(
      'RATE_LIMITED',
      `Could not open a terminal in ${name}: ${maxTerminals} are open, which is the most. Close some of them first.`,
    )
  }

  /** `bash`, `bash 2`: the first that no other terminal of the container has. */
  #nameFor(containerId: string, shell: string): string {
    const taken = new Set(
      [...this.#entries.values()].flatMap(({ known }) => (known.containerId === containerId ? [known.name] : [])),
    )
    const name = basename(shell).slice(0, 40)
    let number = 1
    while (taken.has(number === 1 ? name : `${name} ${number}`)) number++
    return number === 1 ? name : `${name} ${number}`
  }
}

function viewOf({ known, session }: Entry): TerminalSessionView {
  const { state, title, viewerCount } = session
  const exit = state.kind === 'ended' && state.exitCode !== undefined ? { exitCode: state.exitCode } : {}
  return { ...known, title, state: state.kind, viewers: viewerCount, ...exit }
}

function shellRequest(path: string, user: string) {
  return {
    command: [path],
    environment: shellEnvironment,
    user,
    workingDirectory: '',
    tty: true,
    attachStdin: true,
    attachStdout: true,
    attachStderr: true,
    privileged: false,
    detachKeys: '',
  }
}
