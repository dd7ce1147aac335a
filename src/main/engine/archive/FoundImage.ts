import type { Digest } from '../../../shared/model/digest.ts'
import type { Descriptor } from '../spec/types.ts'
import type { ArchiveEntry } from './ArchiveContents.ts'

/** An image as an archive's layout tells it, before its layers are checked against its config. */
export interface FoundImage {
  readonly config: ArchiveEntry
  /** Lowest layer first. */
  readonly layers: readonly { readonly entry: ArchiveEntry; readonly mediaType: string }[]
  readonly target: Descriptor
  /** Further blobs that belong to the target: indexes, manifests, other platforms' content. */
  readonly others: readonly { readonly entry: ArchiveEntry; readonly digest: Digest }[]
  /** Normalised references. */
  readonly names: readonly string[]
}
