import type { OpenLogFile } from './openLogFiles.ts'

const blockSize = 256 * 1024
const newline = 10

/** Where the last `count` whole lines of a log begin: in which of its files, and at which byte. */
export async function findTail(
  files: readonly OpenLogFile[],
  count: number,
): Promise<{ readonly index: number; readonly position: number }> {
  let left = count
  const block = Buffer.allocUnsafe(blockSize)
  for (let index = files.length - 1; index >= 0; index--) {
    const handle = files[index]?.handle
    if (handle === undefined) continue
    let end = (await handle.stat()).size
    // A line ends with the newline that follows it; the one before the first of those wanted begins the tail.
    while (end > 0) {
      const start = Math.max(0, end - blockSize)
      const { bytesRead } = await handle.read(block, 0, end - start, start)
      for (let at = bytesRead - 1; at >= 0; at--) {
        if (block[at] !== newline) continue
        if (left === 0) return { index, position: start + at + 1 }
        left--
      }
      end = start
    }
    if (left === 0) return { index, position: 0 }
  }
  return { index: 0, position: 0 }
}
