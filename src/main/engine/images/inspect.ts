import { EngineError } from '../errors/EngineError.ts'
import type { ImagePorts } from './ports.ts'
import { resolveImage } from './resolve.ts'
import type { ImageDetails } from './types.ts'

/** Everything about one image. Throws what resolveImage throws. */
export async function inspectImage(
  { reader, readConfig }: Pick<ImagePorts, 'reader' | 'readConfig'>,
  reference: string,
): Promise<ImageDetails> {
  const id = resolveImage(reader, reference)
  const row = reader.image(id)
  if (row === undefined) throw new EngineError('NOT_FOUND', `Could not inspect ${reference}: it was just removed.`)
  const layers = reader.layers(id)
  return { ...row, layers, config: await readConfig(id) }
}
