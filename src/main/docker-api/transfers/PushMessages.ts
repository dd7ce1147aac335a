import { shortDigest } from '../../../shared/model/digest.ts'
import type { PushedImage, TransferListener, TransferPart } from '../../engine/registry/types.ts'
import { parseReference } from '../../engine/spec/reference.ts'
import type { MessageStream } from '../MessageStream.ts'
import { LayerLines, layersOf } from './LayerLines.ts'

/** Tells pushes in dockerd's messages, one image after the other. Layers go by their diffIDs, the topmost first. */
export class PushMessages implements Required<TransferListener> {
  readonly #messages: MessageStream
  readonly #lines: LayerLines

  constructor(messages: MessageStream) {
    this.#messages = messages
    this.#lines = new LayerLines(messages)
  }

  /** Tells where to; `repository` is its full name. */
  begin(repository: string): void {
    this.#messages.write({ status: `The push refers to repository [${repository}]` })
  }

  onStart({ parts }: Parameters<Required<TransferListener>['onStart']>[0]): void {
    const layers = layersOf(parts).toReversed()
    this.#lines.begin()
    for (const part of layers) this.#lines.announce(idOf(part), 'Preparing')
    for (const part of layers) this.onPart(part)
  }

  onPart(part: TransferPart): void {
    if (layersOf([part]).length === 0) return
    const id = idOf(part)
    const { state, bytesDone, size, mountedFrom = 'another repository' } = part
    if (state === 'active') this.#lines.progress({ id, status: 'Pushing', current: bytesDone, total: size })
    else if (state === 'preparing') this.#lines.status(id, 'Preparing')
    else if (state === 'present') this.#lines.status(id, 'Layer already exists')
    else if (state === 'mounted') this.#lines.status(id, `Mounted from ${mountedFrom}`)
    else if (state === 'retrying') this.#lines.retrying(id, part)
    else if (state === 'done') this.#lines.status(id, 'Pushed')
  }

  /** An image is in the registry. */
  end({ reference, digest, size }: PushedImage): void {
    this.#lines.end()
    const { tag = '' } = parseReference(reference)
    this.#messages.write({ status: `${tag}: digest: ${digest} size: ${size}` })
    this.#messages.write({ progressDetail: {}, aux: { Tag: tag, Digest: digest, Size: size } })
  }

  /** Nothing more is told by itself. */
  stop(): void {
    this.#lines.end()
  }
}

function idOf({ diffId, digest }: TransferPart): string {
  return shortDigest(diffId ?? digest)
}
