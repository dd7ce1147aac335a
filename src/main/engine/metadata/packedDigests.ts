import type { Digest } from '../../../shared/model/digest.ts'

/** Bytes of a sha256 digest. */
const width = 32

/** Digests one behind the other, 32 bytes each: tens of thousands cross threads in no time. */
export function packDigests(digests: readonly Digest[]): Uint8Array {
  const packed = Buffer.alloc(digests.length * width)
  for (const [at, digest] of digests.entries()) packed.write(digest.slice('sha256:'.length), at * width, 'hex')
  return packed
}

/** How many digests packDigests put in. */
export function packedCount(packed: Uint8Array): number {
  return packed.length / width
}

/** Packed digests from `start` on, at most `limit`. The caller knows of what kind they are. */
export function unpackDigests<T extends Digest>(packed: Uint8Array, start: number, limit: number): T[] {
  const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength)
  const end = Math.min(packedCount(packed), start + limit)
  const digests: T[] = []
  for (let at = start; at < end; at++) {
    digests.push(`sha256:${bytes.toString('hex', at * width, (at + 1) * width)}` as T)
  }
  return digests
}
