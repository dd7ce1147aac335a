import type { Containers } from '../../engine/containers/types.ts'
import { EngineError } from '../../engine/errors/EngineError.ts'
import { fileOfTar } from './fileOfTar.ts'

/** Bytes that are shown of a file. */
const shownBytes = 256 * 1024

/**
 * The beginning of a regular file in a container, as base64, and its whole size. A symbolic link is followed. Throws
 * INVALID_ARGUMENT for what is no regular file.
 */
export async function readBeginning(
  containers: Pick<Containers, 'statPath' | 'readPath'>,
  id: string,
  path: string,
): Promise<{ size: number; base64: string }> {
  const stat = await containers.statPath(id, path)
  const target = stat.kind === 'symlink' && stat.linkTarget !== '' ? stat.linkTarget : path
  const { kind, size } = target === path ? stat : await containers.statPath(id, target)
  if (kind !== 'file') throw new EngineError('INVALID_ARGUMENT', `Could not show ${path}: it is a ${kind}, not a file.`)
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of fileOfTar(await containers.readPath(id, target))) {
    chunks.push(chunk.subarray(0, shownBytes - length))
    length += chunk.length
    // The rest of a long file is not read.
    if (length >= shownBytes) break
  }
  return { size, base64: Buffer.concat(chunks).toString('base64') }
}
