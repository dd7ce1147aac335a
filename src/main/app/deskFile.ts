import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { EngineError } from '../engine/errors/EngineError.ts'

/** Bytes that are read at once. */
const pieceSize = 256 * 1024

/** A file of the desk, open for reading. */
export interface DeskFile {
  /** Bytes. */
  readonly size: number
  /** Its bytes, once; fails when the file becomes shorter meanwhile, and takes no more than it had at first. */
  pieces(): AsyncGenerator<Uint8Array>
  close(): Promise<void>
}

/** Opens an archive by its path; `name` is what people call it. Throws an EngineError that says why it cannot be read. */
export async function openDeskFile(path: string, name: string): Promise<DeskFile> {
  // Without waiting: a named pipe that nobody writes to would never open.
  const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch((thrown: unknown) => {
    throw unreadable(name, thrown)
  })
  try {
    const found = await handle.stat()
    if (found.isFile())
      return { size: found.size, pieces: () => read(handle, found.size, name), close: () => handle.close() }
    const reason = found.isDirectory() ? 'it is a folder; pack it as a tar file first' : 'it is no file'
    throw new EngineError('INVALID_ARGUMENT', `Could not load ${name}: ${reason}.`)
  } catch (thrown) {
    await handle.close()
    throw thrown
  }
}

async function* read(handle: FileHandle, size: number, name: string): AsyncGenerator<Uint8Array> {
  for (let position = 0; position < size; ) {
    const piece = new Uint8Array(Math.min(pieceSize, size - position))
    const { bytesRead } = await handle.read(piece, 0, piece.length, position)
    if (bytesRead === 0) {
      throw new EngineError('CONFLICT', `Could not load ${name}: it became shorter while it was read. Try again.`)
    }
    yield piece.subarray(0, bytesRead)
    position += bytesRead
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'you may not read it',
  EPERM: 'you may not read it',
  ENXIO: 'it is no file',
}

function unreadable(name: string, thrown: unknown): EngineError {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
  const reason = reasons[code] ?? 'it could not be opened'
  return new EngineError(code === 'ENOENT' ? 'NOT_FOUND' : 'DENIED', `Could not load ${name}: ${reason}.`, {
    cause: thrown,
  })
}
