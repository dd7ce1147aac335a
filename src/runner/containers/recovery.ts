import type { Container } from './Container.ts'
import { adoptLife, cleanUp, endOfLost } from './Life.ts'
import type { LifePorts, LifeSubject } from './lifePorts.ts'
import { ShimFiles } from './shim.ts'

/**
 * Finds out what became of a container since the last runner looked, and takes it up: one that runs goes on, one that
 * ended is told with its exit code and cleaned up, one that waits for a restart gets it.
 */
export async function recoverContainer(ports: LifePorts, container: Container): Promise<void> {
  const { spec, state, folder, streams } = container
  const subject: LifeSubject = { spec, folder: folder.path, bundle: folder.bundle, streams }
  const shim = new ShimFiles(folder.bundle)
  const wasRunning = state.status === 'running' || state.status === 'paused'
  if (shim.isBegun() || wasRunning) {
    const lifeline = shim.exit() === undefined ? shim.openLifeline() : undefined
    const life = lifeline === undefined ? undefined : await adoptLife(ports, subject, lifeline, state.network)
    if (life !== undefined) {
      container.adopt(life)
      return
    }
    const end = await endOfLost(ports, subject, state.started)
    // What it wrote before its end is still in its pipes.
    if (await streams.recover()) await streams.drain()
    await cleanUp(ports, subject, true)
    if (wasRunning) container.settle(end)
  }
  if (state.status === 'restarting') container.resumeRestart()
}
