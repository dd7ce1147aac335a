import { setImmediate } from 'node:timers/promises'
import type { DiffId, Digest } from '../../../shared/model/digest.ts'
import type { GraphImage } from '../metadata/graph.ts'
import { mark } from './mark.ts'

/** What is in the store, and how to take it away. */
export interface SweepPorts {
  /** Images after that one in order of their IDs, the first ones for '', with what each holds; empty at the end. */
  imagesAfter(id: string): readonly GraphImage[]
  /** Digests (of blobs, and diffIDs of indexes) that leases hold. */
  leasedDigests(): readonly Digest[]
  /** The digests of all blobs on disk. */
  storedBlobs(): Promise<readonly Digest[]>
  /** The diffIDs of all layer indexes on disk. */
  storedIndexes(): Promise<readonly DiffId[]>
  removeBlobs(digests: readonly Digest[]): Promise<void>
  removeIndexes(diffIds: readonly DiffId[]): Promise<void>
}

/** What a sweep took away. */
export interface Swept {
  readonly blobs: readonly Digest[]
  readonly indexes: readonly DiffId[]
}

type Node = `image ${string}` | `blob ${string}` | `index ${string}`

/**
 * Removes every blob and layer index on disk that neither an image nor a lease reaches: what a crash left.
 * Inside the store's mutex, since a load puts its files in place before it records them.
 */
export async function sweep(ports: SweepPorts): Promise<Swept> {
  // Listed first: what comes after is not looked at.
  const [storedBlobs, storedIndexes] = await Promise.all([ports.storedBlobs(), ports.storedIndexes()])
  const marked = await markStore(ports)
  const blobs = storedBlobs.filter((digest) => !marked.has(`blob ${digest}`))
  const indexes = storedIndexes.filter((diffId) => !marked.has(`index ${diffId}`))
  await ports.removeBlobs(blobs)
  await ports.removeIndexes(indexes)
  return { blobs, indexes }
}

async function markStore(ports: SweepPorts): Promise<ReadonlySet<Node>> {
  const leased = ports.leasedDigests().flatMap((digest): Node[] => [`blob ${digest}`, `index ${digest}`])
  const marked = mark<Node>(leased, () => [])
  for (let page = ports.imagesAfter(''); page.length > 0; page = ports.imagesAfter(page.at(-1)?.id ?? '')) {
    const held = new Map(page.map((image) => [`image ${image.id}`, image]))
    const refs = (node: Node): Node[] => {
      const image = held.get(node)
      if (image === undefined) return []
      return [
        ...image.blobs.map((digest): Node => `blob ${digest}`),
        ...image.diffIds.map((diffId): Node => `index ${diffId}`),
      ]
    }
    mark<Node>(
      page.map(({ id }): Node => `image ${id}`),
      refs,
      marked,
    )
    await setImmediate()
  }
  return marked
}
