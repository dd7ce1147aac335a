import { EngineError } from '../errors/EngineError.ts'
import { familiarName, familiarReference, formatReference, parseReference, withDefaultTag } from '../spec/reference.ts'
import { emitImageEvent } from './imageEvents.ts'
import type { ImagePorts } from './ports.ts'
import { resolveImage } from './resolve.ts'

/**
 * Gives an image one more name; another image that had it loses it, in silence, as in Docker.
 * Throws INVALID_ARGUMENT when the name is none or has a digest, NOT_FOUND for an unknown source.
 */
export async function tagImage(ports: ImagePorts, source: string, target: string): Promise<void> {
  const reference = withDefaultTag(parseReference(target))
  if (reference.digest !== undefined) {
    const docker = 'refusing to create a tag with a digest reference'
    throw new EngineError(
      'INVALID_ARGUMENT',
      `Could not name an image "${target}": a digest cannot be given as a name.`,
      {
        data: { reference: target, docker },
      },
    )
  }
  if (familiarName(reference) === 'sha256') {
    const docker = 'refusing to create an ambiguous tag using digest algorithm as name'
    throw new EngineError('INVALID_ARGUMENT', `Could not name an image "${target}": it would read like a digest.`, {
      data: { reference: target, docker },
    })
  }
  const id = await ports.exclusive(async () => {
    const imageId = resolveImage(ports.reader, source)
    await ports.writer.setName({ reference: formatReference(reference), imageId, tagged: Date.now() })
    return imageId
  })
  emitImageEvent(ports, 'tag', id, familiarReference(reference))
}
