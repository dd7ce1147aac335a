import { expect, it } from 'vitest'
import { makeImage, makeLayer } from '../../../../../test/fixtures/image.ts'
import {
  makeRemoteImage,
  makeRemoteIndex,
  type RemoteContent,
} from '../../../../../test/fixtures/registry/remoteImage.ts'
import type { Digest } from '../../../../shared/model/digest.ts'
import { blobsOf, manifestsOf, readShipment } from './shipment.ts'

/** The content of a store, in memory; counts what is read of it. */
class HeldContent {
  reads = 0
  readonly #blobs = new Map<Digest, Uint8Array>()

  hold({ target, bytes, blobs, parts }: RemoteContent): void {
    if (this.#blobs.has(target.digest)) return
    for (const [digest, blob] of [[target.digest, bytes] as const, ...blobs]) this.#blobs.set(digest, blob)
    for (const part of parts) this.hold(part)
  }

  async stat(digest: Digest) {
    const size = this.#blobs.get(digest)?.length
    return size === undefined ? undefined : { digest, size, diskSize: size }
  }

  async readSmall(digest: Digest): Promise<Uint8Array> {
    this.reads++
    return this.#blobs.get(digest) ?? new Uint8Array()
  }
}

function newImage(name: string) {
  return makeRemoteImage(makeImage({ layers: [makeLayer([{ name, content: name }])] }))
}

it('reads what an index names many times once, however deep it lies', async () => {
  const image = newImage('one')
  let index = makeRemoteIndex(Array.from({ length: 10 }, () => image))
  for (let depth = 0; depth < 4; depth++) {
    const inner = index
    index = makeRemoteIndex(Array.from({ length: 10 }, () => inner))
  }
  const content = new HeldContent()
  content.hold(index)
  const shipment = await readShipment(content, index.target)
  expect(shipment && manifestsOf(shipment).map(({ digest }) => digest)).toHaveLength(6)
  expect(shipment && manifestsOf(shipment)[0]?.digest).toBe(image.target.digest)
  expect(shipment && blobsOf(shipment)).toHaveLength(2)
  // Five indexes, the manifest, its config.
  expect(content.reads).toBe(7)
})

it('reads no more manifests than a pull does', async () => {
  const images = Array.from({ length: 201 }, (_, at) => {
    const image = newImage('one')
    return makeRemoteImage(image.image, { annotations: { at: String(at) } })
  })
  const content = new HeldContent()
  const index = makeRemoteIndex(images)
  content.hold(index)
  await expect(readShipment(content, index.target)).rejects.toThrow('at most 200 manifests')
})
