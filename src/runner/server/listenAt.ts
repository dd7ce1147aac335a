import { chmodSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { dirname, join } from 'node:path'
import { EngineError, toEngineError } from '../../main/engine/errors/EngineError.ts'

/** What `sockaddr_un` holds without its final zero, in bytes (unix(7)). */
const pathLimit = 107

/**
 * Listens on a unix socket that only this user may open: 0600, in a folder made 0700. It is bound under another name and
 * renamed, so that it is never open to others and takes the place of what a dead one left. Either side of a connection
 * may end before the other.
 */
export async function listenAt(path: string, onConnection: (socket: Socket) => void): Promise<Server> {
  if (Buffer.byteLength(path) > pathLimit) {
    throw new EngineError(
      'INVALID_ARGUMENT',
      `Could not serve the runner on ${path}: a socket's path may have at most ${pathLimit} bytes. ` +
        'Set XDG_RUNTIME_DIR to a shorter one.',
    )
  }
  const server = createServer({ allowHalfOpen: true }, onConnection)
  const bound = join(dirname(path), `.${process.pid.toString(36)}`)
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    rmSync(bound, { force: true })
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(bound, () => resolve())
    })
    chmodSync(bound, 0o600)
    renameSync(bound, path)
    return server
  } catch (thrown) {
    server.close()
    rmSync(bound, { force: true })
    throw toEngineError(thrown, `serve the runner on ${path}`)
  }
}
