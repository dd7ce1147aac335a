import { app } from 'electron'

/** An end that takes longer, in milliseconds, is not waited for. */
const limit = 10_000

/**
 * Lets the app quit only after `end`, which is called once. When that takes more than ten seconds the app ends without
 * it, with status 1; when it rejects, standard error tells why.
 */
export function endBeforeQuit(end: () => Promise<void>): void {
  let state: 'open' | 'ending' | 'ended' = 'open'
  app.on('will-quit', (event) => {
    if (state === 'ended') return
    event.preventDefault()
    if (state === 'ending') return
    state = 'ending'
    const timer = setTimeout(() => {
      process.stderr.write('Could not end all work within ten seconds: quit without that.\n')
      app.exit(1)
    }, limit)
    timer.unref()
    void end()
      .catch((thrown: unknown) => process.stderr.write(`${String(thrown)}\n`))
      .finally(() => {
        clearTimeout(timer)
        state = 'ended'
        // Electron ignores a quit that comes while it still tells of the one before.
        setImmediate(() => app.quit())
      })
  })
}
