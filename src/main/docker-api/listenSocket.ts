import { chmod, lstat, mkdir, rename, rm } from 'node:fs/promises'
import type { Server } from 'node:http'
import { connect } from 'node:net'
import { basename, dirname, join } from 'node:path'
import { EngineError, toEngineError } from '../engine/errors/EngineError.ts'

/** What `sockaddr_un` holds without its final zero, in bytes (unix(7)). */
const pathLimit = 107

/**
 * Lets a server listen on a unix socket that only this user may open (0600, in a folder made 0700). The
 * socket is bound under another name and renamed into place, so that it is never open to others and takes
 * the place of a stale one at once. Returns what removes it. Throws ALREADY_EXISTS when another process
 * answers there or the path is no socket, INVALID_ARGUMENT when it is too long.
 */
export async function listenOnSocket(server: Server, path: string): Promise<() => Promise<void>> {
  if (Buffer.byteLength(path) > pathLimit) {
    throw new EngineError(
      'INVALID_ARGUMENT',
      `Could not serve the Docker API on ${path}: a socket's path may have at most ${pathLimit} bytes. ` +
        'Choose a shorter one.',
    )
  }
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await requireFree(path)
  const bound = join(dirname(path), `.${process.pid.toString(36)}`.slice(0, Math.max(basename(path).length, 2)))
  await rm(bound, { force: true })
  try {
    await listen(server, bound)
    await chmod(bound, 0o600)
    await rename(bound, path)
  } catch (error) {
    server.close()
    await rm(bound, { force: true })
    throw toEngineError(error, `serve the Docker API on ${path}`)
  }
  const { ino } = await lstat(path)
  return async () => {
    const found = await lstat(path).catch(() => undefined)
    if (found?.ino === ino) await rm(path, { force: true })
  }
}

async function requireFree(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined)
  if (found === undefined) return
  const taken = found.isSocket()
    ? (await answers(path)) && 'another process answers there. Stop it or choose another path.'
    : 'there is a file of that name that is no socket. Remove it or choose another path.'
  if (taken) throw new EngineError('ALREADY_EXISTS', `Could not serve the Docker API on ${path}: ${taken}`)
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, () => {
      server.off('error', reject)
      resolve()
    })
  })
}
