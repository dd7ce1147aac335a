import { ClipboardAddon, type ClipboardSelectionType } from '@xterm/addon-clipboard'
import { FitAddon } from '@xterm/addon-fit'
import { SearchAddon } from '@xterm/addon-search'
import { Unicode11Addon } from '@xterm/addon-unicode11'
import { WebLinksAddon } from '@xterm/addon-web-links'
import { Terminal } from '@xterm/xterm'
import type { TerminalSettings } from '../../../shared/contract/settings.ts'
import type { TerminalNews, TerminalSize, TerminalStatus } from '../../../shared/contract/terminalFrames.ts'
import { TerminalChannel } from '../../client/TerminalChannel.ts'
import { drawFast } from './drawFast.ts'
import { readTerminalColours } from './terminalColours.ts'
import { isFocusReport, watchAnswers } from './watchAnswers.ts'

/** Characters that a program may put on the clipboard at once. */
const longestCopy = 100_000

/** Rows and columns before anything was measured. */
const firstSize: TerminalSize = { rows: 24, columns: 80 }

/** What was found in a terminal: which one of how many is gone to; `index` from 0, -1 for none. */
export interface FoundInTerminal {
  readonly index: number
  readonly count: number
}

/** What a screen tells the view around it. */
export interface ScreenListener {
  readonly onStatus: (status: TerminalStatus) => void
  readonly onReach: (isReached: boolean) => void
  readonly onSize: (size: TerminalSize) => void
  readonly onFound: (found: FoundInTerminal) => void
  /** The program wants to put a text on the clipboard. */
  readonly onCopyWish: (text: string) => void
  /** Somebody chose a link. */
  readonly onLink: (address: string) => void
  /** A key was pressed; true when it was one of the window's and not one for the program. */
  readonly onKey: (event: KeyboardEvent) => boolean
}

const encoder = new TextEncoder()

/** A terminal on the screen, joined with its session in the engine. */
export class TerminalScreen {
  readonly #terminal: Terminal
  readonly #fit = new FitAddon()
  readonly #search = new SearchAddon({ highlightLimit: 2000 })
  readonly #listener: ScreenListener
  readonly #observer: ResizeObserver
  readonly #themes = new MutationObserver(() => {
    this.#terminal.options.theme = readTerminalColours(this.#element)
  })
  readonly #channel: TerminalChannel
  readonly #element: HTMLElement

  /** Draws into `element`. The caller disposes of it. */
  constructor(session: string, element: HTMLElement, settings: TerminalSettings, listener: ScreenListener) {
    this.#element = element
    this.#listener = listener
    this.#terminal = new Terminal({
      allowProposedApi: true,
      minimumContrastRatio: 4.5,
      theme: readTerminalColours(element),
      scrollback: settings.scrollback,
      linkHandler: { activate: (_event, address) => listener.onLink(address) },
    })
    this.applySettings(settings)
    this.#loadAddons()
    this.#terminal.open(element)
    drawFast(this.#terminal)
    this.#terminal.attachCustomKeyEventHandler((event) => event.type !== 'keydown' || !listener.onKey(event))
    this.#channel = new TerminalChannel(session, this.#room() ?? firstSize, {
      onNews: (news) => this.#take(news),
      onReach: listener.onReach,
    })
    this.#passInput()
    this.#observer = new ResizeObserver(() => this.#offerRoom())
    this.#observer.observe(element)
    this.#themes.observe(document.documentElement, { attributeFilter: ['data-mantine-color-scheme'] })
  }

  focus(): void {
    this.#terminal.focus()
  }

  get selection(): string {
    return this.#terminal.getSelection()
  }

  selectAll(): void {
    this.#terminal.selectAll()
  }

  /** Types a text as if it was pasted: programs that care are told so. */
  paste(text: string): void {
    this.#terminal.paste(text)
  }

  /** Follows what was chosen in the settings. */
  applySettings(settings: TerminalSettings): void {
    const { options } = this.#terminal
    options.fontSize = settings.fontSize
    options.fontFamily = settings.fontFamily || getComputedStyle(this.#element).getPropertyValue('--terminal-font')
    options.scrollback = settings.scrollback
    options.cursorStyle = settings.cursorStyle
    options.cursorBlink = settings.cursorBlink
    options.screenReaderMode = settings.screenReader
    this.#offerRoom()
  }

  /** Goes to the next place of a text, or the one before; nothing is looked for when it is empty. */
  find(text: string, direction: 'next' | 'previous' | 'typing'): void {
    if (text === '') {
      this.#search.clearDecorations()
      this.#listener.onFound({ index: -1, count: 0 })
      return
    }
    const style = getComputedStyle(this.#element)
    const colour = (name: string) => style.getPropertyValue(name).trim()
    const decorations = {
      matchBackground: colour('--terminal-found'),
      matchOverviewRuler: colour('--accent'),
      activeMatchBackground: colour('--terminal-found-now'),
      activeMatchColorOverviewRuler: colour('--accent'),
    }
    const options = { decorations, incremental: direction === 'typing' }
    if (direction === 'previous') this.#search.findPrevious(text, options)
    else this.#search.findNext(text, options)
  }

  dispose(): void {
    this.#observer.disconnect()
    this.#themes.disconnect()
    this.#channel.close()
    this.#terminal.dispose()
  }

  #loadAddons(): void {
    this.#terminal.loadAddon(new Unicode11Addon())
    this.#terminal.unicode.activeVersion = '11'
    this.#terminal.loadAddon(this.#fit)
    this.#terminal.loadAddon(this.#search)
    this.#search.onDidChangeResults(({ resultIndex, resultCount }) =>
      this.#listener.onFound({ index: resultIndex, count: resultCount }),
    )
    this.#terminal.loadAddon(new WebLinksAddon((_event, address) => this.#listener.onLink(address)))
    this.#terminal.loadAddon(new ClipboardAddon(undefined, { readText: () => '', writeText: this.#wishCopy }))
  }

  /** Programs never read the clipboard, and write to it only after somebody agreed (OSC 52). */
  readonly #wishCopy = (_selection: ClipboardSelectionType, text: string): void => {
    if (text !== '' && text.length <= longestCopy) this.#listener.onCopyWish(text)
  }

  #passInput(): void {
    const isAnswering = watchAnswers(this.#terminal)
    this.#terminal.onData((data) => {
      const bytes = encoder.encode(data)
      if (isAnswering() || isFocusReport(data)) this.#channel.answer(bytes)
      else this.#channel.type(bytes)
    })
    this.#terminal.onBinary((data) => this.#channel.type(Uint8Array.from(data, (sign) => sign.charCodeAt(0))))
  }

  #take(news: TerminalNews): void {
    switch (news.kind) {
      case 'output':
        this.#terminal.write(news.bytes, () => this.#channel.acknowledge(news.bytes.length))
        return
      case 'screen':
        // Begins anew (RIS), in its turn: bytes that came before may not be drawn yet.
        this.#terminal.write('\x1bc', () => this.#setSize(news.size))
        this.#terminal.write(news.bytes, () => this.#channel.acknowledge(news.bytes.length))
        return
      case 'size':
        this.#terminal.write('', () => this.#setSize(news.size))
        return
      case 'status':
        this.#terminal.options.disableStdin = news.status.state === 'ended'
        this.#listener.onStatus(news.status)
        return
      case 'taken':
      // The channel's own affair.
    }
  }

  #setSize(size: TerminalSize): void {
    this.#terminal.resize(size.columns, size.rows)
    this.#listener.onSize(size)
  }

  /** What fits into the element now; undefined as long as it is not shown. */
  #room(): TerminalSize | undefined {
    const room = this.#fit.proposeDimensions()
    if (room === undefined || !(room.rows > 0) || !(room.cols > 0)) return undefined
    return { rows: Math.min(room.rows, 1000), columns: Math.min(room.cols, 1000) }
  }

  #offerRoom(): void {
    const room = this.#terminal.element === undefined ? undefined : this.#room()
    if (room !== undefined) this.#channel.resize(room)
  }
}
