import { createHash } from 'node:crypto'
import type { ChainId, DiffId, Digest } from '../../../shared/model/digest.ts'

/** The digest of bytes that are in memory. */
export function digestOf(bytes: Uint8Array | string): Digest {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}` as Digest
}

/** The chainIDs of a stack of diffIDs, lowest first (OCI image specification, config.md "Layer ChainID"). */
export function chainIds(diffIds: readonly DiffId[]): ChainId[] {
  const chain: ChainId[] = []
  for (const diffId of diffIds) {
    const parent = chain.at(-1)
    chain.push((parent === undefined ? diffId : digestOf(`${parent} ${diffId}`)) as string as ChainId)
  }
  return chain
}
