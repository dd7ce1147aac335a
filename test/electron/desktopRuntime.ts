import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** The Electron program that these tests run, or why there is none. */
export function findRuntime(): { readonly electron: string } | { readonly reason: string } {
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH
  if (folder === undefined || folder === '') return { reason: 'ELECTRON_OVERRIDE_DIST_PATH names no Electron runtime' }
  const electron = join(folder, 'electron')
  if (!existsSync(electron)) return { reason: `there is no ${electron}` }
  if (spawnSync('Xvfb', ['-help'], { stdio: 'ignore' }).error !== undefined) return { reason: 'there is no Xvfb' }
  return { electron }
}

/** A screen that nobody sees. */
export class VirtualScreen {
  readonly #server: ChildProcess
  /** What DISPLAY is to be. */
  readonly display: string

  private constructor(server: ChildProcess, display: string) {
    this.#server = server
    this.display = display
  }

  /** Starts it on a number that is free; the caller stops it. */
  static async start(): Promise<VirtualScreen> {
    const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'], {
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
