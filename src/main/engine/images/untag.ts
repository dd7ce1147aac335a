import type { ImageId } from '../../../shared/model/digest.ts'
import { EngineError } from '../errors/EngineError.ts'
import type { ImagePorts } from './ports.ts'
import { RemovalRules } from './RemovalRules.ts'
import { carryOut } from './remove.ts'
import { resolveImage } from './resolve.ts'
import type { RemovalResult } from './types.ts'

/**
 * Takes names from an image that keeps at least one: all of them in one transaction, or none. Throws CONFLICT when one
 * of them is not its name any more, or when it would lose its last one, and what resolveImage throws.
 */
export function untagImage(ports: ImagePorts, id: string, names: readonly string[]): Promise<RemovalResult> {
  return ports.exclusive(async () => {
    const imageId = resolveImage(ports.reader, id)
    const rules = new RemovalRules(ports)
    for (const name of names) {
      if (resolveImage(ports.reader, name) !== imageId) throw movedName(name)
      rules.remove(imageId, name, {})
    }
    if (rules.names(imageId).every(({ isDigest }) => isDigest)) throw lastName(imageId, names)
    return carryOut(ports, rules.steps)
  })
}

function movedName(name: string): EngineError {
  return new EngineError(
    'CONFLICT',
    `No name was removed: ${name} names another image by now. Look at the names again, and repeat.`,
    { data: { reference: name } },
  )
}

function lastName(id: ImageId, names: readonly string[]): EngineError {
  return new EngineError(
    'CONFLICT',
    `Could not remove ${names.join(' and ')}: the image would be left without a name. Give it another one first, or delete it.`,
    { data: { reference: id } },
  )
}
