import { list, requiredString } from '../spec/fields.ts'
import { imageListSizeLimit, isObject, malformed, parseJson } from '../spec/json.ts'
import { mediaTypes } from '../spec/mediaTypes.ts'
import { type ArchiveContents, type ArchiveEntry, entryDigest } from './ArchiveContents.ts'
import { archiveReference } from './archiveReference.ts'
import type { FoundImage } from './FoundImage.ts'

const imageLimit = 100_000
const layerLimit = 1000
/** Layers that all images of one archive may name together. */
const layerTotalLimit = 1_000_000
const nameLimit = 10_000

/**
 * The images of a docker-archive, from its `manifest.json` (Docker image specification v1.2, "Combined
 * Image JSON + Filesystem Changeset Format"). They have no manifest of their own: names point at the config.
 */
export function readDockerArchive(contents: ArchiveContents, manifest: ArchiveEntry): FoundImage[] {
  const what = contents.describe(manifest.path)
  const images = parseJson(contents.json(manifest), what, imageListSizeLimit)
  if (!Array.isArray(images)) throw malformed(what, 'it is not a list of images')
  if (images.length > imageLimit) throw malformed(what, `it lists more than ${imageLimit} images`)
  let named = 0
  return images.map((image: unknown): FoundImage => {
    if (!isObject(image)) throw malformed(what, 'an image of its list is not an object')
    const config = contents.require(requiredString(image, 'Config', what), what)
    const paths = list(image, 'Layers', what, layerLimit)
    named += paths.length
    if (named > layerTotalLimit) throw malformed(what, `its images name more than ${layerTotalLimit} layers`)
    const layers = paths.map((path) => {
      if (typeof path !== 'string') throw malformed(what, 'a layer is not named by a path')
      return { entry: contents.require(path, what), mediaType: '' }
    })
    const names = list(image, 'RepoTags', what, nameLimit).map((name) => archiveReference(name, what))
    return { config, layers, target: configTarget(config), others: [], names }
  })
}

/** The descriptor of a config that stands for its image. */
export function configTarget(config: ArchiveEntry): FoundImage['target'] {
  return { mediaType: mediaTypes.dockerConfig, digest: entryDigest(config), size: config.size }
}
