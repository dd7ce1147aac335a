import { shortDigest } from '../../../shared/model/digest.ts'
import type { PulledImage, TransferListener, TransferPart } from '../../engine/registry/types.ts'
import { parseReference } from '../../engine/spec/reference.ts'
import type { MessageStream } from '../MessageStream.ts'
import { LayerLines, layersOf } from './LayerLines.ts'

/**
 * Tells pulls in dockerd's messages, one image after the other. A layer counts as extracted when it was read into its
 * index, which is as soon as all of it has come; "Pull complete" is told from the bottom up, as dockerd does.
 */
export class PullMessages implements Required<TransferListener> {
  readonly #messages: MessageStream
  readonly #lines: LayerLines
  /** Layers from the bottom up by their digits. */
  readonly #parts = new Map<string, TransferPart>()
  /** Those of them, in that order, of which not all was told. */
  #incomplete: readonly string[] = []
  #begun = ''
  #hasNewer = false

  constructor(messages: MessageStream) {
    this.#messages = messages
    this.#lines = new LayerLines(messages)
  }

  /** An image is asked for, by its familiar reference with tag or digest; told once for each. */
  begin(reference: string): void {
    if (this.#begun === reference) return
    this.#begun = reference
    const { path, tag, digest } = parseReference(reference)
    this.#messages.write({ status: `Pulling from ${path}`, id: digest === undefined ? tag : reference })
  }

  onStart({ reference, parts }: Parameters<Required<TransferListener>['onStart']>[0]): void {
    this.begin(reference)
    this.#forget()
    for (const part of layersOf(parts)) this.#parts.set(shortDigest(part.digest), part)
    this.#incomplete = [...this.#parts].filter(([, part]) => !isHere(part)).map(([id]) => id)
    this.#lines.begin()
    for (const [id, part] of this.#parts) {
      if (isHere(part)) this.#lines.status(id, 'Already exists')
      else this.#lines.announce(id, 'Pulling fs layer')
    }
  }

  onPart(part: TransferPart): void {
    const id = shortDigest(part.digest)
    const before = this.#parts.get(id)
    if (before === undefined) return
    this.#parts.set(id, part)
    const { state, size, bytesDone } = part
    if (state === 'active') this.#lines.progress({ id, status: 'Downloading', current: bytesDone, total: size })
    else if (state === 'checking') this.#lines.status(id, 'Verifying Checksum')
    else if (state === 'retrying') this.#lines.retrying(id, part)
    else if (isHere(part) && !isHere(before)) {
      this.#lines.status(id, 'Download complete')
      this.#tellComplete()
    }
  }

  /** An image is here. */
  end({ reference, digest, isUpToDate }: PulledImage): void {
    this.begin(reference)
    this.#tellComplete()
    this.#forget()
    this.#messages.write({ status: `Digest: ${digest}` })
    this.#hasNewer ||= !isUpToDate
  }

  /** All that was asked for is here; `reference` is what it was asked as. */
  close(reference: string): void {
    const what = this.#hasNewer ? 'Downloaded newer image' : 'Image is up to date'
    this.#messages.write({ status: `Status: ${what} for ${reference}` })
  }

  /** Nothing more is told by itself. */
  stop(): void {
    this.#lines.end()
  }

  #forget(): void {
    this.#lines.end()
    this.#parts.clear()
    this.#incomplete = []
  }

  #tellComplete(): void {
    for (const id of this.#incomplete) {
      const part = this.#parts.get(id)
      if (part === undefined || !isHere(part)) return
      this.#incomplete = this.#incomplete.slice(1)
      this.#lines.progress({ id, status: 'Extracting', current: part.size, total: part.size })
      this.#lines.status(id, 'Pull complete')
    }
  }
}

function isHere({ state }: TransferPart): boolean {
  return state === 'done' || state === 'present'
}
