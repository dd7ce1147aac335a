import { EngineError } from '../errors/EngineError.ts'
import { type ArchiveContents, entryDigest } from './ArchiveContents.ts'
import { readDockerArchive } from './dockerArchive.ts'
import type { FoundImage } from './FoundImage.ts'
import { readLegacyArchive } from './legacyArchive.ts'
import { readOciLayout } from './ociLayout.ts'

/**
 * The images of an archive in any of the layouts. Docker 25 and later write an OCI layout with a
 * `manifest.json` beside it: then both are read, the OCI one gives the target, and names are put together.
 * Throws MALFORMED when the archive is in none of them.
 */
export function findImages(contents: ArchiveContents): FoundImage[] {
  const index = contents.find('oci-layout') && contents.find('index.json')
  const manifest = contents.find('manifest.json')
  const found = [
    ...(index ? readOciLayout(contents, index) : []),
    ...(manifest ? readDockerArchive(contents, manifest) : []),
  ]
  if (index || manifest) return mergeImages(found)
  const repositories = contents.find('repositories')
  if (repositories) return readLegacyArchive(contents, repositories)
  throw new EngineError(
    'MALFORMED',
    `Could not load ${contents.name}: it is no image archive, since it has neither manifest.json nor index.json. ` +
      'To make an image of a root file system, import it.',
  )
}

/** One image an ID: the first found stays, later ones add their names. */
function mergeImages(found: readonly FoundImage[]): FoundImage[] {
  const merged = new Map<string, FoundImage>()
  for (const image of found) {
    const id = entryDigest(image.config)
    const first = merged.get(id)
    if (!first) merged.set(id, image)
    else merged.set(id, { ...first, names: [...new Set([...first.names, ...image.names])] })
  }
  return [...merged.values()]
}
