import { decodeWish, encodeNews, inputCredit, type TerminalSize } from '../../shared/contract/terminalFrames.ts'
import type { TerminalSession } from '../engine/terminals/TerminalSession.ts'
import { TerminalViewer } from '../engine/terminals/TerminalViewer.ts'

/** A way for frames to one window and back, whatever carries them. */
export interface FramePort {
  send(frame: Uint8Array<ArrayBuffer>): void
  /** Calls `listener` with each frame that comes. */
  onFrame(listener: (frame: Uint8Array) => void): void
  onClose(listener: () => void): void
  close(): void
}

/** Frames that a window may have under way besides input: each is answered at once, and is small. */
const longestFrame = inputCredit.frame + 1

/**
 * Shows a terminal to a window of `size` until the port closes. What a person types is passed on in order, and
 * acknowledged as the program takes it. A window that sends what it may not is cut off.
 */
export function joinTerminal(session: TerminalSession, port: FramePort, size: TerminalSize): void {
  const viewer = new TerminalViewer((news) => port.send(encodeNews(news)))
  viewer.size = size
  let waiting = 0
  let turn = Promise.resolve()
  const pass = (bytes: Uint8Array, isTyped: boolean) => {
    waiting += bytes.length
    turn = turn.then(async () => {
      await (isTyped ? session.type(viewer, bytes) : session.answer(viewer, bytes))
      waiting -= bytes.length
      if (isTyped) viewer.took(bytes.length)
    })
  }
  port.onClose(() => session.remove(viewer))
  port.onFrame((frame) => {
    const wish = frame.length > longestFrame ? undefined : decodeWish(frame)
    const isTooMuch = waiting > inputCredit.pause + inputCredit.frame
    if (wish === undefined || isTooMuch) return port.close()
    if (wish.kind === 'input' || wish.kind === 'answer') pass(wish.bytes, wish.kind === 'input')
    else if (wish.kind === 'resize') session.resize(viewer, wish.size)
    else viewer.acknowledge(wish.count)
  })
  session.add(viewer)
}
