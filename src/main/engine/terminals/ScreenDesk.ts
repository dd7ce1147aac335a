import { MirroredScreen } from './MirroredScreen.ts'
import type { ScreenAnswer, ScreenRequest } from './screenMessages.ts'

/** Characters of a serialised screen; a runner keeps 4 MiB of it, and a character may take three bytes. */
const longestText = 1_300_000

interface Entry {
  readonly screen: MirroredScreen
  readonly scrollback: number
}

/** The screens of all terminals, in the thread that keeps them. */
export class ScreenDesk {
  readonly #screens = new Map<string, Entry>()
  readonly #answer: (answer: ScreenAnswer) => void
  /** Each screen's requests one after another. */
  readonly #turns = new Map<string, Promise<void>>()

  constructor(answer: (answer: ScreenAnswer) => void) {
    this.#answer = answer
  }

  /** Does what is asked once all that was asked before for the same screen is done. */
  take(request: ScreenRequest): void {
    const { id } = request
    const turn = (this.#turns.get(id) ?? Promise.resolve()).then(() => this.#do(request))
    this.#turns.set(id, turn)
    void turn.then(() => {
      if (this.#turns.get(id) === turn) this.#turns.delete(id)
    })
  }

  async #do(request: ScreenRequest): Promise<void> {
    const { id } = request
    const entry = this.#screens.get(id)
    switch (request.verb) {
      case 'open':
        entry?.screen.close()
        this.#screens.set(id, {
          screen: new MirroredScreen(request.size, request.scrollback),
          scrollback: request.scrollback,
        })
        return
      case 'write':
        await entry?.screen.write(request.bytes)
        this.#answer({ kind: 'parsed', id, count: request.bytes.length, title: entry?.screen.title ?? '' })
        return
      case 'restore':
        await entry?.screen.restore(request.size, request.text, entry.scrollback)
        return
      case 'resize':
        entry?.screen.resize(request.size, entry.scrollback)
        return
      case 'draw':
        this.#draw(request.question, entry, request.scrollback)
        return
      case 'close':
        entry?.screen.close()
        this.#screens.delete(id)
    }
  }

  #draw(question: number, entry: Entry | undefined, scrollback: number): void {
    if (entry === undefined) {
      this.#answer({ kind: 'drawn', question })
      return
    }
    const { screen } = entry
    const text = screen.serialise(Math.min(scrollback, entry.scrollback), longestText)
    this.#answer({ kind: 'drawn', question, screen: { size: screen.size, text } })
  }
}
