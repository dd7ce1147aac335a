import { type FileHandle, open, unlink } from 'node:fs/promises'

/** Bytes that a file takes on its disk, as `du` counts them. */
export function diskSizeOf(stat: { readonly blocks: number }): number {
  return stat.blocks * 512
}

/** Makes renames and removals in a directory outlast a power cut. */
export async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Whether a system call failed since the file is not there. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

/** Writes all of `bytes` at `position`: one write call may take only a part. */
export async function writeFully(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let done = 0
  while (done < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done)
    done += bytesWritten
  }
}

/** Removes a file; nothing when it is not there. Much faster than rm, for thousands of them. */
export async function removeFile(path: string): Promise<void> {
  await unlink(path).catch((error: unknown) => {
    if (!isMissing(error)) throw error
  })
}
