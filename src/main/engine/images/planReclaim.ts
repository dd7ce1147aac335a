import { EngineError } from '../errors/EngineError.ts'
import type { MetadataReader } from '../metadata/MetadataReader.ts'
import { rowLimit } from '../metadata/MetadataReader.ts'
import { resolveImage } from './resolve.ts'
import type { ReclaimPlan } from './types.ts'

/**
 * What deleting exactly these images, with all their names, frees. Changes nothing.
 * Throws what resolveImage throws, and INVALID_ARGUMENT for more than 500 images at once.
 */
export function planReclaim(reader: MetadataReader, references: readonly string[]): ReclaimPlan {
  if (references.length > rowLimit) {
    throw new EngineError(
      'INVALID_ARGUMENT',
      `Could not plan the removal of ${references.length} images: at most ${rowLimit} are planned at once.`,
    )
  }
  const ids = [...new Set(references.map((reference) => resolveImage(reader, reference)))]
  const { layers, keptLayers, keptBlobs, diskSize, dockerSize } = reader.reclaim(ids)
  const images = ids.map((id) => ({ id, names: reader.names(id).map(({ familiar }) => familiar) }))
  return { images, layers, keptLayers, keptBlobs, freed: diskSize, dockerSize }
}
