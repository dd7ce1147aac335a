import type { RawName } from '../../main/engine/layers/types.ts'
import { isSystemError } from '../system/libc.ts'
import type { FileWarnings } from './FileWarnings.ts'
import { isOverlayAttribute } from './layerFormat.ts'

const notAllowed = 'extended attributes that this user or this disk cannot have were left out'

/** Sets the attributes of a file by `write`. Those of the overlay are dropped; those that cannot be are warned of. */
export function writeAttributes(
  attributes: ReadonlyMap<string, Uint8Array>,
  write: (attribute: string, value: Uint8Array) => void,
  path: RawName,
  warnings: FileWarnings,
): void {
  for (const [attribute, value] of attributes) {
    if (isOverlayAttribute(attribute)) continue
    try {
      write(attribute, value)
    } catch (error) {
      if (!isSystemError(error, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP')) throw error
      warnings.add(notAllowed, path)
    }
  }
}
