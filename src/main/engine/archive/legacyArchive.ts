import type { Digest } from '../../../shared/model/digest.ts'
import { optionalString } from '../spec/fields.ts'
import { isObject, type JsonObject, malformed, parseJsonObject } from '../spec/json.ts'
import { type ArchiveContents, type ArchiveEntry, entryDigest } from './ArchiveContents.ts'
import { archiveReference } from './archiveReference.ts'
import { configTarget } from './dockerArchive.ts'
import type { FoundImage } from './FoundImage.ts'

const ancestorLimit = 1000

/**
 * The images of a docker-archive from before `manifest.json`: `repositories` names layers, and each layer's
 * folder has `json` and `layer.tar` (Docker image specification v1). Their configs are made as Docker makes
 * them, so that the image gets the ID it has there.
 */
export function readLegacyArchive(contents: ArchiveContents, repositories: ArchiveEntry): FoundImage[] {
  const what = contents.describe(repositories.path)
  const named = new Map<string, string[]>()
  for (const [repository, tags] of Object.entries(parseJsonObject(contents.json(repositories), what))) {
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
  const top = steps.at(-1)?.json ?? {}
  const bytes = new TextEncoder().encode(
    goJson(
      configOf(
        top,
        steps.map(({ json, layer }) => ({ json, diffId: layerDiffId(layer) })),
      ),
    ),
  )
  const config: ArchiveEntry = { path: `${id}/json`, size: bytes.length, content: { kind: 'small', bytes } }
  const layers = steps.map(({ layer }) => ({ entry: layer, mediaType: '' }))
  return { config, layers, target: configTarget(config), others: [], names }
}

function layerDiffId(layer: ArchiveEntry): Digest {
  return layer.content.kind === 'blob' && layer.content.layer ? layer.content.layer.diffId : entryDigest(layer)
}

const notInConfig = new Set(['id', 'parent', 'Size', 'parent_id', 'layer_id', 'throwaway'])

function configOf(top: JsonObject, steps: readonly { json: JsonObject; diffId: Digest }[]): JsonObject {
  const kept = Object.entries(top).filter(([key]) => !notInConfig.has(key))
  return {
    ...Object.fromEntries(kept),
    history: steps.map(({ json }) => historyOf(json)),
    rootfs: { type: 'layers', diff_ids: steps.map(({ diffId }) => diffId) },
  }
}

function historyOf(json: JsonObject): JsonObject {
  const containerConfig = isObject(json.container_config) ? json.container_config : {}
  const command = Array.isArray(containerConfig.Cmd) ? containerConfig.Cmd.map(String).join(' ') : ''
  return {
    ...(json.created === undefined ? {} : { created: json.created }),
    ...(typeof json.author === 'string' && json.author ? { author: json.author } : {}),
    ...(command ? { created_by: command } : {}),
    ...(typeof json.comment === 'string' && json.comment ? { comment: json.comment } : {}),
  }
}

/** JSON as Go's encoder writes a map: top-level keys sorted, `<`, `>` and `&` escaped. */
function goJson(object: JsonObject): string {
  const sorted = Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)))
  return JSON.stringify(sorted).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
