import type { Digest } from '../../../shared/model/digest.ts'
import { optionalString } from '../spec/fields.ts'
import { imageListSizeLimit, isObject, type JsonObject, malformed, parseJsonObject } from '../spec/json.ts'
import { type ArchiveContents, type ArchiveEntry, entryDigest } from './ArchiveContents.ts'
import { archiveReference } from './archiveReference.ts'
import { configTarget } from './dockerArchive.ts'
import type { FoundImage } from './FoundImage.ts'
import { legacyConfig } from './legacyConfig.ts'

const ancestorLimit = 1000

/**
 * The images of a docker-archive from before `manifest.json`: `repositories` names layers, and each layer's
 * folder has `json` and `layer.tar` (Docker image specification v1). Their configs are made as Docker makes
 * them, so that the image gets the ID it has there.
 */
export function readLegacyArchive(contents: ArchiveContents, repositories: ArchiveEntry): FoundImage[] {
  const what = contents.describe(repositories.path)
  const named = new Map<string, string[]>()
  for (const [repository, tags] of Object.entries(
    parseJsonObject(contents.json(repositories), what, imageListSizeLimit),
  )) {
    if (!isObject(tags)) throw malformed(what, `"${repository}" is not an object of tags`)
    for (const tag of Object.keys(tags)) {
      const id = optionalString(tags, tag, what) ?? ''
      const names = named.get(id) ?? []
      names.push(archiveReference(`${repository}:${tag}`, what))
      named.set(id, names)
    }
  }
  return [...named].map(([id, names]) => legacyImage(contents, id, names, what))
}

function legacyImage(contents: ArchiveContents, id: string, names: string[], what: string): FoundImage {
  const steps: { readonly json: JsonObject; readonly layer: ArchiveEntry }[] = []
  for (let at: string | undefined = id; at; ) {
    if (steps.length >= ancestorLimit) throw malformed(what, `image ${id} has more than ${ancestorLimit} ancestors`)
    const file = contents.require(`${at}/json`, what)
    const json = parseJsonObject(contents.json(file), contents.describe(file.path))
    steps.unshift({ json, layer: contents.require(`${at}/layer.tar`, contents.describe(file.path)) })
    at = optionalString(json, 'parent', contents.describe(file.path))
  }
  const bytes = legacyConfig(steps.map(({ json, layer }) => ({ json, diffId: layerDiffId(layer) })))
  const config: ArchiveEntry = { path: `${id}/json`, size: bytes.length, content: { kind: 'small', bytes } }
  const layers = steps.map(({ layer }) => ({ entry: layer, mediaType: '' }))
  return { config, layers, target: configTarget(config), others: [], names }
}

function layerDiffId(layer: ArchiveEntry): Digest {
  return layer.content.kind === 'blob' && layer.content.layer ? layer.content.layer.diffId : entryDigest(layer)
}
