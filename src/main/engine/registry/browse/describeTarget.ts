import { parseConfig } from '../../spec/config.ts'
import { artifactTypeOf } from '../../spec/manifest.ts'
import { familiarReference, type Reference } from '../../spec/reference.ts'
import type { Descriptor, Platform } from '../../spec/types.ts'
import type { RemoteRepository } from '../resolve/RemoteRepository.ts'
import { readDocument } from '../resolve/readDocument.ts'

/** What a reference leads to, and the platforms that it is for. */
export interface DescribedTarget {
  readonly descriptor: Descriptor
  readonly platforms: readonly Platform[]
}

/** Looks at what a reference points at, and of a single manifest at its config; chooses nothing. */
export async function describeTarget(repository: RemoteRepository, reference: Reference): Promise<DescribedTarget> {
  const name = familiarReference(reference)
  const document = await repository.manifest(reference.digest ?? reference.tag ?? 'latest')
  const read = readDocument(document, `the manifest of ${name}`)
  const { mediaType, digest, size } = read.descriptor
  const descriptor = { mediaType, digest, size }
  if (read.kind === 'index') {
    return { descriptor, platforms: read.index.manifests.flatMap(({ platform }) => platform ?? []) }
  }
  const { manifest } = read
  if (artifactTypeOf(manifest) !== undefined) return { descriptor, platforms: [] }
  const config = await repository.blob(manifest.config, `the config of ${name}`)
  return { descriptor, platforms: [parseConfig(config, `the config of ${name}`).platform] }
}
