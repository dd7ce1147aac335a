import { containerFilesPath } from '../../shared/contract/transport.ts'
import { encodeRawPath } from '../../shared/model/rawPath.ts'
import { parseErrorRecord, ToldError } from './errors.ts'

/** Where a browser gets a path of a container: a file as it is, anything else as a tar. The path is absolute, as bytes. */
export function containerFileAddress(id: string, path: string): string {
  return `${containerFilesPath}?id=${id}&path=${encodeURIComponent(encodeRawPath(path))}`
}

/** Puts a file into a directory of a container, in the place of one of that name. Rejects with a ToldError. */
export async function uploadToContainer(id: string, directory: string, file: File): Promise<void> {
  const query = new URLSearchParams({ id, path: encodeRawPath(directory), name: file.name, size: String(file.size) })
  const answer = await fetch(`${containerFilesPath}?${query.toString()}`, { method: 'POST', body: file })
  if (answer.ok) return
  const told = parseErrorRecord(await answer.json().catch(() => undefined))
  const message = `Could not upload ${file.name}: the engine answered with ${answer.status}.`
  throw new ToldError(told ?? { code: 'INTERNAL', message, data: {}, retryable: true })
}
