import type { UnpackLayer } from '../../../runner/contract/snapshot.ts'
import type { ChainId, ImageId } from '../../../shared/model/digest.ts'
import type { WorkOptions } from '../archive/types.ts'
import { EngineError } from '../errors/EngineError.ts'
import { createExclusive } from '../io/exclusive.ts'
import type { StackedLayer } from '../metadata/records.ts'
import type { SnapshotRecord } from '../metadata/snapshots.ts'
import type { ContainerPorts } from './ports.ts'
import type { SnapshotNumbers } from './SnapshotNumbers.ts'

type UnpackPorts = Pick<ContainerPorts, 'reader' | 'writer' | 'runners' | 'blobPath' | 'exclusive' | 'removeOrphans'>

/** An image that is unpacked. */
export interface UnpackedImage {
  /** Of its layers, topmost first. */
  readonly snapshots: readonly SnapshotRecord[]
  /** What had to be left out just now, for people. */
  readonly warnings: readonly string[]
}

/** Unpacks images into snapshots, each chainID once however many ask at the same time. */
export class Unpacker {
  readonly #ports: UnpackPorts
  readonly #numbers: SnapshotNumbers
  readonly #inTurn = createExclusive()

  constructor(ports: UnpackPorts, numbers: SnapshotNumbers) {
    this.#ports = ports
    this.#numbers = numbers
  }

  /** The snapshots of an image's layers; those that are missing are made. Throws NOT_FOUND. */
  async unpack(id: ImageId, options: WorkOptions = {}): Promise<UnpackedImage> {
    const layers = this.#ports.reader.layers(id)
    const known = this.#known(layers)
    if (known !== undefined) return { snapshots: known, warnings: [] }
    return this.#inTurn(async () => {
      const made = this.#known(layers)
      return made === undefined ? this.#make(id, options) : { snapshots: made, warnings: [] }
    })
  }

  /** The snapshots of these layers, topmost first, when all are there. */
  #known(layers: readonly StackedLayer[]): SnapshotRecord[] | undefined {
    const found = this.#ports.reader.snapshots(layers.map(({ chainId }) => chainId))
    const snapshots = layers.flatMap(({ chainId }) => found.get(chainId) ?? [])
    return snapshots.length === layers.length ? snapshots.reverse() : undefined
  }

  async #make(id: ImageId, { signal, onProgress }: WorkOptions): Promise<UnpackedImage> {
    const { reader, writer, runners, exclusive, removeOrphans } = this.#ports
    const lease = await writer.createLease({ purpose: 'unpack an image', images: [id] })
    try {
      signal?.throwIfAborted()
      // Read now that they are held: a pull may have given the image other blobs for its layers meanwhile.
      const layers = reader.layers(id)
      onProgress?.({
        bytesDone: 0,
        step: layers.length === 1 ? 'Unpacking 1 layer' : `Unpacking ${layers.length} layers`,
      })
      const found = reader.snapshots(layers.map(({ chainId }) => chainId))
      const wanted = await this.#number(layers, found)
      const runner = await runners.get()
      const unpacked = await runner.unpack(wanted.map(({ request }) => request))
      const sizes = new Map(unpacked.map(({ snapshot, diskSize }) => [snapshot, diskSize]))
      const made = wanted
        .filter(({ request }) => !request.isUnpacked)
        .map(({ chainId, request }) => ({
          number: request.snapshot,
          chainId,
          diskSize: sizes.get(request.snapshot) ?? 0,
        }))
      const { numbers } = await writer.recordSnapshots(made)
      if (numbers.length > 0) await runner.removeSnapshots(numbers)
      const known = this.#known(layers)
      if (known === undefined) throw new EngineError('INTERNAL', `Could not unpack image ${id}: a layer is missing.`)
      return { snapshots: known, warnings: unpacked.flatMap(({ warnings }) => warnings) }
    } finally {
      await exclusive(async () => removeOrphans(await writer.releaseLease(lease)))
    }
  }

  async #number(
    layers: readonly StackedLayer[],
    found: ReadonlyMap<ChainId, SnapshotRecord>,
  ): Promise<{ readonly chainId: ChainId; readonly request: UnpackLayer }[]> {
    const wanted: { readonly chainId: ChainId; readonly request: UnpackLayer }[] = []
    for (const { chainId, diffId, blob, mediaType } of layers) {
      const known = found.get(chainId)
      const request = {
        snapshot: known?.number ?? (await this.#numbers.next()),
        blob: this.#ports.blobPath(blob),
        mediaType,
        diffId,
        isUnpacked: known !== undefined,
      }
      wanted.push({ chainId, request })
    }
    return wanted
  }
}
