import { setImmediate } from 'node:timers/promises'
import type { DiffId, Digest } from '../../../shared/model/digest.ts'
import type { GraphImage } from '../metadata/graph.ts'
import { mark } from './mark.ts'

/** What is in the store, and how to take it away. */
export interface SweepPorts {
  /** Images after that one in order of their IDs, the first ones for '', with what each holds; empty at the end. */
  imagesAfter(id: string): readonly GraphImage[]
  /** Digests (of blobs, and diffIDs of indexes) that leases hold, those of the trash too, a page as imagesAfter. */
  leasedAfter(digest: string): readonly Digest[]
  /** Of these digests, those that the metadata knows at this moment: rows, or held by a lease. */
  known(kind: 'blob' | 'index', digests: readonly Digest[]): ReadonlySet<Digest>
  /** The digests of all blobs on disk. */
  storedBlobs(): Promise<readonly Digest[]>
  /** The diffIDs of all layer indexes on disk. */
  storedIndexes(): Promise<readonly DiffId[]>
  removeBlobs(digests: readonly Digest[]): Promise<void>
  removeIndexes(diffIds: readonly DiffId[]): Promise<void>
  /** Runs work while nobody else adds to or takes from the store. */
  exclusive<T>(work: () => Promise<T>): Promise<T>
}

/** What a sweep took away. */
export interface Swept {
  readonly blobs: readonly Digest[]
  readonly indexes: readonly DiffId[]
}

type Node = `image ${string}` | `blob ${string}` | `index ${string}`

/** Files that are deleted in one turn: others may use the store in between. */
const turnSize = 100

/**
 * Removes every blob and layer index on disk that neither an image nor a lease reaches: what a crash left. Marking
 * takes its time while others work; what looks lost is looked at again in short turns of the store's mutex before it
 * goes, since a load puts its files in place and records them in one such turn, and what is recorded or leased by then
 * stays.
 */
export async function sweep(ports: SweepPorts): Promise<Swept> {
  // Listed first: what comes after is not looked at.
  const [storedBlobs, storedIndexes] = await Promise.all([ports.storedBlobs(), ports.storedIndexes()])
  const marked = await markStore(ports)
  const lostBlobs = storedBlobs.filter((digest) => !marked.has(`blob ${digest}`))
  const lostIndexes = storedIndexes.filter((diffId) => !marked.has(`index ${diffId}`))
  const { known } = ports
  return {
    blobs: await removeLost(ports, lostBlobs, {
      known: (digests) => known('blob', digests),
      remove: (digests) => ports.removeBlobs(digests),
    }),
    indexes: await removeLost(ports, lostIndexes, {
      known: (diffIds) => known('index', diffIds),
      remove: (diffIds) => ports.removeIndexes(diffIds),
    }),
  }
}

async function removeLost<T extends Digest>(
  { exclusive }: Pick<SweepPorts, 'exclusive'>,
  lost: readonly T[],
  store: { known(digests: readonly T[]): ReadonlySet<Digest>; remove(digests: readonly T[]): Promise<void> },
): Promise<T[]> {
  const removed: T[] = []
  for (let start = 0; start < lost.length; start += turnSize) {
    await exclusive(async () => {
      const turn = lost.slice(start, start + turnSize)
      const known = store.known(turn)
      const going = turn.filter((digest) => !known.has(digest))
      await store.remove(going)
      removed.push(...going)
    })
  }
  return removed
}

async function markStore(ports: SweepPorts): Promise<ReadonlySet<Node>> {
  const marked = new Set<Node>()
  for (let page = ports.leasedAfter(''); page.length > 0; page = ports.leasedAfter(page.at(-1) ?? '')) {
    mark<Node>(
      page.flatMap((digest): Node[] => [`blob ${digest}`, `index ${digest}`]),
      () => [],
      marked,
    )
    await setImmediate()
  }
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
