import { MirroredScreen } from './MirroredScreen.ts'
import type { ScreenAnswer, ScreenRequest } from './screenMessages.ts'

/** Characters of a serialised screen; a runner keeps 4 MiB of it, and a character may take three bytes. */
const longestText = 1_300_000

/** The screens of all terminals, in the thread that keeps them. Each one does what it is asked in that order. */
export class ScreenDesk {
  readonly #screens = new Map<string, MirroredScreen>()
  readonly #answer: (answer: ScreenAnswer) => void

  constructor(answer: (answer: ScreenAnswer) => void) {
    this.#answer = answer
  }

  take(request: ScreenRequest): void {
    const { id } = request
    const screen = this.#screens.get(id)
    switch (request.verb) {
      case 'open':
        screen?.close()
        this.#screens.set(id, new MirroredScreen(request.size, request.scrollback))
        return
      case 'write':
        this.#write(id, request.bytes)
        return
      case 'restore':
        screen?.restore(request.size, request.text)
        return
      case 'resize':
        screen?.resize(request.size)
        return
      case 'draw':
        this.#draw(request.question, screen, request.scrollback)
        return
      case 'close':
        screen?.close()
        this.#screens.delete(id)
    }
  }

  #write(id: string, bytes: Uint8Array): void {
    const screen = this.#screens.get(id)
    screen?.write(bytes, () => this.#answer({ kind: 'parsed', id, count: bytes.length, title: screen.title }))
  }

  #draw(question: number, screen: MirroredScreen | undefined, scrollback: number): void {
    if (screen === undefined) {
      this.#answer({ kind: 'drawn', question })
      return
    }
    screen.afterAll(() => {
      const { size } = screen
      this.#answer({ kind: 'drawn', question, screen: { size, text: screen.serialise(scrollback, longestText) } })
    })
  }
}
