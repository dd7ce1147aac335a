import { printableName } from '../../main/engine/layers/rawName.ts'
import type { RawName } from '../../main/engine/layers/types.ts'

/** What could not be made as it was asked for, gathered into a sentence for each reason. */
export class FileWarnings {
  readonly #reasons = new Map<string, { readonly example: RawName; count: number }>()

  /** `reason` completes "files were ...". */
  add(reason: string, path: RawName): void {
    const known = this.#reasons.get(reason)
    if (known === undefined) this.#reasons.set(reason, { example: path, count: 1 })
    else known.count++
  }

  /** One sentence a reason. */
  sentences(): string[] {
    return [...this.#reasons].map(([reason, { example, count }]) => {
      const more = count === 1 ? '' : ` and ${count - 1} more`
      return `"/${printableName(example)}"${more}: ${reason}.`
    })
  }
}
