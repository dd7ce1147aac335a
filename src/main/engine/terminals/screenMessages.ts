import type { TerminalSize } from '../../../shared/contract/terminalFrames.ts'

/** What the thread with the screens is asked; done in the order in which it comes. */
export type ScreenRequest =
  | { readonly verb: 'open'; readonly id: string; readonly size: TerminalSize; readonly scrollback: number }
  /** Answered by `parsed`. */
  | { readonly verb: 'write'; readonly id: string; readonly bytes: Uint8Array }
  | { readonly verb: 'restore'; readonly id: string; readonly size: TerminalSize; readonly text: string }
  | { readonly verb: 'resize'; readonly id: string; readonly size: TerminalSize }
  /** Answered by `drawn`, with the screen as it is after all that came before. `scrollback` in lines. */
  | { readonly verb: 'draw'; readonly id: string; readonly question: number; readonly scrollback: number }
  | { readonly verb: 'close'; readonly id: string }

/** A screen, serialised. */
export interface DrawnScreen {
  readonly size: TerminalSize
  readonly text: string
}

/** What the thread says. */
export type ScreenAnswer =
  | { readonly kind: 'parsed'; readonly id: string; readonly count: number; readonly title: string }
  /** `screen` is absent when there is none of that id. */
  | { readonly kind: 'drawn'; readonly question: number; readonly screen?: DrawnScreen }
