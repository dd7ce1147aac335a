import type { ImageId } from '../../../shared/model/digest.ts'
import { EngineError } from '../errors/EngineError.ts'
import type { ImageConfig } from '../spec/types.ts'
import type { ImagePorts } from './ports.ts'
import { resolveImage } from './resolve.ts'
import type { ImageDetails } from './types.ts'

/** Everything about one image. Throws what resolveImage throws. */
export async function inspectImage(
  ports: Pick<ImagePorts, 'reader' | 'readConfig'>,
  reference: string,
): Promise<ImageDetails> {
  const { reader } = ports
  const id = resolveImage(reader, reference)
  const row = reader.image(id)
  if (row === undefined)
    throw new EngineError('INTERNAL', `Could not inspect ${reference}: it has a name but no image.`)
  const layers = reader.layers(id)
  return { ...row, layers, config: await readConfigOf(ports, id, reference) }
}

/** The config of the image that a reference meant a moment ago. When the image is gone since, that is the error. */
export async function readConfigOf(
  ports: Pick<ImagePorts, 'reader' | 'readConfig'>,
  id: ImageId,
  reference: string,
): Promise<ImageConfig> {
  try {
    return await ports.readConfig(id)
  } catch (error) {
    resolveImage(ports.reader, reference)
    throw error
  }
}
