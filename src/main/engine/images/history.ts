import type { ImageId } from '../../../shared/model/digest.ts'
import { EngineError } from '../errors/EngineError.ts'
import type { MetadataReader } from '../metadata/MetadataReader.ts'
import { readConfigOf } from './inspect.ts'
import type { ImagePorts } from './ports.ts'
import { resolveImage } from './resolve.ts'
import type { HistoryEntry } from './types.ts'

/**
 * What made an image, newest step first. A step that is not marked empty made the next layer. Images whose
 * parents are there show the parents' IDs on older lines, as Docker does.
 * Throws MALFORMED when the config names more steps with layers than it has layers.
 */
export async function imageHistory(
  ports: Pick<ImagePorts, 'reader' | 'readConfig'>,
  reference: string,
): Promise<readonly HistoryEntry[]> {
  const { reader } = ports
  const id = resolveImage(reader, reference)
  const layers = reader.layers(id)
  const line = lineage(reader, id)
  const { history } = await readConfigOf(ports, id, reference)
  let next = 0
  return history
    .map((step, at): HistoryEntry => {
      const holder = line[history.length - 1 - at]
      const names = holder === undefined ? [] : tagsOf(reader, holder)
      const head = { ...step, id: holder ?? ('<missing>' as const), names }
      if (step.emptyLayer) return { ...head, dockerSize: 0 }
      const layer = layers[next++]
      if (layer === undefined) throw tooManySteps(reference)
      return { ...head, layer, dockerSize: layer.dockerSize }
    })
    .reverse()
}

/** The image, its parent, the parent's parent and so on, as far as they are there. */
function lineage(reader: MetadataReader, id: ImageId): ImageId[] {
  const line = new Set([id])
  for (let parent = reader.image(id)?.parentId; parent; parent = reader.image(parent)?.parentId) {
    if (line.has(parent) || reader.image(parent) === undefined) break
    line.add(parent)
  }
  return [...line]
}

function tagsOf(reader: MetadataReader, id: ImageId): string[] {
  return reader.names(id).flatMap(({ familiar, isDigest }) => (isDigest ? [] : [familiar]))
}

function tooManySteps(reference: string): EngineError {
  return new EngineError(
    'MALFORMED',
    `Could not tell the history of ${reference}: its config lists more steps that made a layer than it has layers.`,
    { data: { docker: 'too many non-empty layers in History section' } },
  )
}
