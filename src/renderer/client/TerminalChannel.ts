import {
  decodeNews,
  encodeWish,
  inputCredit,
  type TerminalNews,
  type TerminalSize,
  type TerminalWish,
} from '../../shared/contract/terminalFrames.ts'
import { type FrameLink, openFrameLink } from './frameLink.ts'

/** What a channel tells whoever shows the terminal. */
export interface TerminalListener {
  /** Something came. Output and screens are to be acknowledged once they are drawn. */
  readonly onNews: (news: TerminalNews) => void
  /** Whether the engine can be reached. It is tried again until the channel is closed. */
  readonly onReach: (isReached: boolean) => void
}

const retryDelays = [250, 500, 1000, 2000, 4000]

/** Acknowledgements are gathered up to so many bytes, or for so many milliseconds. */
const acknowledgeAt = 4096
const acknowledgeWithin = 20

/** One window's way to one terminal of the engine. */
export class TerminalChannel {
  readonly #session: string
  readonly #listener: TerminalListener
  #size: TerminalSize
  #link: FrameLink | undefined
  #attempt = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #isClosed = false
  /** Input that waits for its turn, and bytes of it that the engine has but did not take yet. */
  #queue: Uint8Array[] = []
  #untaken = 0
  #drawn = 0
  #drawnTimer: ReturnType<typeof setTimeout> | undefined

  /** Opens the way to a session for a window with room for `size`. The caller closes it. */
  constructor(session: string, size: TerminalSize, listener: TerminalListener) {
    this.#session = session
    this.#size = size
    this.#listener = listener
    this.#open()
  }

  /** Sends what a person typed, however much: in order, as fast as the program takes it. */
  type(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += inputCredit.frame) {
      this.#queue.push(bytes.subarray(at, at + inputCredit.frame))
    }
    this.#flush()
  }

  /** Sends what the terminal answers to the program. One that comes when the way is lost is of no use later. */
  answer(bytes: Uint8Array): void {
    this.#send({ kind: 'answer', bytes: bytes.subarray(0, inputCredit.frame) })
  }

  /** Says that the window has other room. */
  resize(size: TerminalSize): void {
    if (size.rows === this.#size.rows && size.columns === this.#size.columns) return
    this.#size = size
    this.#send({ kind: 'resize', size })
  }

  /** Says that so many bytes have been drawn. */
  acknowledge(count: number): void {
    this.#drawn += count
    if (this.#drawn >= acknowledgeAt) this.#tellDrawn()
    else this.#drawnTimer ??= setTimeout(() => this.#tellDrawn(), acknowledgeWithin)
  }

  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
    clearTimeout(this.#drawnTimer)
    this.#link?.close()
  }

  #open(): void {
    const link = openFrameLink(this.#session, this.#size, {
      onOpen: () => {
        this.#attempt = 0
        this.#listener.onReach(true)
        this.#flush()
      },
      onFrame: (frame) => {
        const news = decodeNews(frame)
        if (news?.kind === 'taken') this.#taken(news.count)
        else if (news !== undefined) this.#listener.onNews(news)
      },
      onClose: () => this.#lost(link),
    })
    this.#link = link
  }

  #lost(link: FrameLink): void {
    if (this.#isClosed || this.#link !== link) return
    // Nobody knows what of it arrived: typing it again could do it twice.
    this.#queue = []
    this.#untaken = 0
    this.#drawn = 0
    this.#listener.onReach(false)
    const delay = retryDelays[Math.min(this.#attempt++, retryDelays.length - 1)]
    this.#timer = setTimeout(() => this.#open(), delay)
  }

  #taken(count: number): void {
    this.#untaken = Math.max(0, this.#untaken - count)
    this.#flush()
  }

  #flush(): void {
    if (this.#link?.isOpen !== true) return
    for (let next = this.#queue[0]; next !== undefined; next = this.#queue[0]) {
      if (this.#untaken + next.length > inputCredit.pause) return
      this.#queue.shift()
      this.#untaken += next.length
      this.#send({ kind: 'input', bytes: next })
    }
  }

  #tellDrawn(): void {
    clearTimeout(this.#drawnTimer)
    this.#drawnTimer = undefined
    if (this.#drawn > 0) this.#send({ kind: 'acknowledge', count: this.#drawn })
    this.#drawn = 0
  }

  #send(wish: TerminalWish): void {
    if (this.#link?.isOpen === true) this.#link.send(encodeWish(wish))
  }
}
