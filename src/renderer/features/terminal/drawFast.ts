import { WebglAddon } from '@xterm/addon-webgl'
import type { Terminal } from '@xterm/xterm'

/**
 * Lets the graphics processor draw a terminal. Where there is none, or when it is lost, the terminal goes on as elements
 * of the page.
 */
export function drawFast(terminal: Terminal): void {
  try {
    const webgl = new WebglAddon()
    webgl.onContextLoss(() => webgl.dispose())
    terminal.loadAddon(webgl)
  } catch {
    // No WebGL 2 here.
  }
}
