import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** A screen that nobody sees. */
export class VirtualScreen {
  readonly #server: ChildProcess
  /** What DISPLAY is to be. */
  readonly display: string

  private constructor(server: ChildProcess, display: string) {
    this.#server = server
    this.display = display
  }

  /** Starts it on a number that is free, with `size` as `1280x900`; the caller stops it. */
  static async start(size: string): Promise<VirtualScreen> {
    const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', `${size}x24`, '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    })
    const numbers = server.stdio[3]
    if (numbers === null || numbers === undefined || !('read' in numbers)) throw new Error('Xvfb has no third pipe.')
    const [number] = await once(createInterface({ input: numbers }), 'line')
    return new VirtualScreen(server, `:${String(number)}`)
  }

  async stop(): Promise<void> {
    const ended = once(this.#server, 'exit')
    this.#server.kill()
    await ended
  }
}
