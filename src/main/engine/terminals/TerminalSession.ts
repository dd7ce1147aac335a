import type { KeptScreen } from '../../../runner/contract/runner.ts'
import type { TerminalSize, TerminalStatus } from '../../../shared/contract/terminalFrames.ts'
import { KeepClock } from './KeepClock.ts'
import { OutputTail } from './OutputTail.ts'
import type { TerminalProgram } from './ports.ts'
import type { ScreenThread } from './ScreenThread.ts'
import { type LinkState, TerminalLink } from './TerminalLink.ts'
import { TerminalMirror } from './TerminalMirror.ts'
import type { TerminalViewer, ViewedTerminal } from './TerminalViewer.ts'

/** Of a program that nobody gave a size. */
const firstSize: TerminalSize = { rows: 24, columns: 80 }

/** Lines above the screen that a viewer gets while output floods. */
const briefScrollback = 200

/** Output has come to rest when none came for so long, milliseconds; it floods at so many bytes in that time. */
const restTime = 400
const floodSize = 256 * 1024

/** A session that nobody looks at is left to the runner after this time, milliseconds. */
const sleepTime = 10 * 60_000

export interface SessionOptions {
  readonly id: string
  readonly program: TerminalProgram
  readonly screens: ScreenThread
  /** Lines above the screen. */
  readonly scrollback: () => number
  /** What a list shows of it is another. */
  readonly onChange: () => void
  /** The program is only reached once somebody looks, as that of a session of an earlier process. */
  readonly isAsleep?: boolean
  /** Instead of ten minutes, milliseconds. */
  readonly sleepTime?: number
}

/**
 * A terminal of a program: it is there with its screen and scrollback whoever looks at it, and for any number of
 * viewers. The one that typed last owns its size.
 */
export class TerminalSession {
  readonly #options: SessionOptions
  readonly #viewers = new Set<TerminalViewer>()
  readonly #link: TerminalLink
  readonly #keeping: KeepClock
  #mirror: TerminalMirror | undefined
  /** What is left of it once it has ended. */
  #last: KeptScreen | undefined
  #state: LinkState = { kind: 'connecting' }
  #owner: TerminalViewer | undefined
  #size = firstSize
  #title = ''
  #sleep: NodeJS.Timeout | undefined
  #rest: NodeJS.Timeout | undefined
  #passing: NodeJS.Immediate | undefined
  /** Bytes since output came to rest. */
  #burst = 0
  #isClosed = false

  constructor(options: SessionOptions) {
    this.#options = options
    this.#keeping = new KeepClock(() => this.#keep())
    this.#link = new TerminalLink(options.program, {
      onEvent: async (event) => {
        const mirror = this.#awake()
        const goesOn = mirror.take(event)
        if (event.kind === 'output') this.#flow(event.bytes.length)
        else this.#size = mirror.size
        if (goesOn) this.#passOnSoon()
        else for (const viewer of this.#viewers) viewer.redraw()
        await mirror.keepUp()
      },
      from: () => (this.#mirror !== undefined && this.#mirror.tail.end > 0 ? this.#mirror.tail.end : undefined),
      onState: (state) => void this.#become(state),
    })
    if (options.isAsleep !== true) this.#link.open()
    this.#sleepLater()
  }

  get state(): LinkState {
    return this.#state
  }

  /** What the program calls its window. */
  get title(): string {
    return this.#title
  }

  get viewerCount(): number {
    return this.#viewers.size
  }

  get size(): TerminalSize {
    return this.#size
  }

  /** Begins to show it to a viewer. */
  add(viewer: TerminalViewer): void {
    clearTimeout(this.#sleep)
    this.#viewers.add(viewer)
    if (this.#state.kind !== 'ended') this.#link.open()
    if (viewer.size !== undefined) this.#offerSize(viewer)
    viewer.look(this.#viewed())
    this.#tell()
  }

  remove(viewer: TerminalViewer): void {
    if (!this.#viewers.delete(viewer)) return
    viewer.look(undefined)
    if (this.#owner === viewer) this.#owner = undefined
    const [left] = this.#viewers
    if (left === undefined) this.#sleepLater()
    else if (this.#viewers.size === 1) this.#offerSize(left)
    this.#tell()
  }

  /** The room of a viewer's window is another: the terminal takes it on when that viewer owns it, or nobody does. */
  resize(viewer: TerminalViewer, size: TerminalSize): void {
    viewer.size = size
    this.#offerSize(viewer)
  }

  /** What a person typed; resolves when there is room for more. */
  async type(viewer: TerminalViewer, bytes: Uint8Array): Promise<void> {
    if (this.#owner !== viewer) {
      this.#owner = viewer
      this.#offerSize(viewer)
      this.#tell()
    }
    await this.#link.write(bytes)
  }

  /** What a viewer's terminal answers to the program: only the owner's answers, and those of now, are passed on. */
  async answer(viewer: TerminalViewer, bytes: Uint8Array): Promise<void> {
    const speaker = this.#owner ?? [...this.#viewers][0]
    if (speaker === viewer && viewer.isUpToDate) await this.#link.write(bytes)
  }

  /** Looks whether a program that had ended, or was lost, runs now. */
  refresh(): void {
    if (this.#state.kind === 'ended' || this.#state.kind === 'lost') this.#link.open()
  }

  signal(signal: string): Promise<void> {
    return this.#options.program.signal(signal)
  }

  /** Leaves the program alone, with its screen kept by the runner. */
  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    clearTimeout(this.#sleep)
    clearTimeout(this.#rest)
    clearImmediate(this.#passing)
    this.#keeping.stop()
    if (this.#state.kind === 'running') await this.#keep()
    this.#link.close()
    this.#mirror?.close()
    for (const viewer of this.#viewers) viewer.look(undefined)
    this.#viewers.clear()
  }

  /** Gives the screen and the viewers what has come, once for all that comes now. */
  #passOnSoon(): void {
    this.#passing ??= setImmediate(() => {
      this.#passing = undefined
      this.#mirror?.flush()
      for (const viewer of this.#viewers) viewer.pump()
    })
  }

  #awake(): TerminalMirror {
    this.#mirror ??= new TerminalMirror({
      id: this.#options.id,
      size: this.#size,
      scrollback: this.#options.scrollback(),
      screens: this.#options.screens,
      onParsed: (title) => {
        if (title === this.#title) return
        this.#title = title
        this.#options.onChange()
      },
      onLost: () => this.#forget(),
    })
    return this.#mirror
  }

  /** The screen is gone: the runner has what it was given to keep. */
  #forget(): void {
    this.#mirror = undefined
    if (this.#isClosed || this.#state.kind !== 'running') return
    this.#link.reopen()
  }

  #viewed(): ViewedTerminal | undefined {
    if (this.#last !== undefined) return endedTerminal(this.#last)
    const mirror = this.#mirror
    if (mirror === undefined) return undefined
    const isFlooding = () => this.#burst > floodSize
    return {
      tail: mirror.tail,
      get isFlooding() {
        return isFlooding()
      },
      draw: (isWhole) => mirror.draw(isWhole ? this.#options.scrollback() : briefScrollback).catch(() => undefined),
    }
  }

  /** Shows all viewers what there is to see now. */
  #show(): void {
    for (const viewer of this.#viewers) viewer.look(this.#viewed())
  }

  #flow(count: number): void {
    this.#burst += count
    this.#keeping.wrote(count)
    clearTimeout(this.#rest)
    this.#rest = setTimeout(() => {
      this.#burst = 0
      for (const viewer of this.#viewers) viewer.calm()
    }, restTime)
  }

  async #become(state: LinkState): Promise<void> {
    if (this.#isClosed) return
    const before = this.#state
    this.#state = state
    if (state.kind === 'running') {
      this.#last = undefined
      const isNew = this.#mirror === undefined
      this.#awake()
      if (isNew || before.kind === 'ended') this.#show()
      void this.#resizeProgram()
    } else if (state.kind === 'ended') {
      this.#keeping.stop()
      await this.#remember()
    }
    this.#tell()
  }

  /** Keeps the last screen of a program that has ended, and gives back what it took in the thread. */
  async #remember(): Promise<void> {
    const mirror = this.#mirror
    if (mirror === undefined) return
    const last = await mirror.draw(this.#options.scrollback()).catch(() => undefined)
    if (this.#state.kind !== 'ended' || this.#mirror !== mirror) return
    this.#last = last
    this.#mirror = undefined
    // Who was in the middle of the last bytes gets the last screen, which has them too.
    this.#show()
    mirror.close()
  }

  /** A viewer's room becomes the terminal's size, unless another one owns that. */
  #offerSize(viewer: TerminalViewer): void {
    const { size } = viewer
    if (size === undefined || (this.#owner !== undefined && this.#owner !== viewer)) return
    this.#owner = viewer
    if (size.rows === this.#size.rows && size.columns === this.#size.columns) return
    this.#size = size
    this.#mirror?.resize(size)
    for (const each of this.#viewers) each.resized(size)
    void this.#resizeProgram()
    this.#tell()
  }

  async #resizeProgram(): Promise<void> {
    // One that ended meanwhile, or is not reached, is told its size when it runs again.
    if (this.#state.kind === 'running') await this.#options.program.resize(this.#size).catch(() => undefined)
  }

  #tell(): void {
    for (const viewer of this.#viewers) viewer.tell(this.#statusFor(viewer))
    this.#options.onChange()
  }

  #statusFor(viewer: TerminalViewer): TerminalStatus {
    const state = this.#state
    return {
      state: state.kind,
      ownsSize: this.#owner === undefined || this.#owner === viewer,
      ...(state.kind === 'ended' && state.exitCode !== undefined ? { exitCode: state.exitCode } : {}),
      ...(state.kind === 'lost' ? { message: state.error.message } : {}),
    }
  }

  /** Gives the runner the screen, for the time when this process is another one. */
  async #keep(): Promise<void> {
    const mirror = this.#mirror
    if (mirror === undefined || mirror.tail.end === 0) return
    // A runner that is not reached keeps what it had; the next time comes.
    await mirror
      .draw(this.#options.scrollback())
      .then((screen) => this.#options.program.keepScreen(screen))
      .catch(() => undefined)
  }

  #sleepLater(): void {
    clearTimeout(this.#sleep)
    this.#sleep = setTimeout(() => void this.#fallAsleep(), this.#options.sleepTime ?? sleepTime).unref()
  }

  /** Leaves the terminal to the runner, until somebody looks at it. */
  async #fallAsleep(): Promise<void> {
    const mirror = this.#mirror
    if (mirror === undefined || this.#state.kind !== 'running') return
    await this.#keep()
    if (this.#viewers.size > 0 || this.#mirror !== mirror) return
    this.#keeping.stop()
    this.#link.pause()
    this.#mirror = undefined
    mirror.close()
  }
}

/** The last screen of a program, as a terminal where nothing happens any more. */
function endedTerminal(screen: KeptScreen): ViewedTerminal {
  const tail = new OutputTail()
  tail.restart(screen.position)
  return { tail, isFlooding: false, draw: () => Promise.resolve(screen) }
}
