import { readFileSync } from 'node:fs'
import { readFile, realpath, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { EngineError, toEngineError } from '../engine/errors/EngineError.ts'
import { createExclusive } from '../engine/io/exclusive.ts'
import { isMissing } from '../engine/io/files.ts'
import { makeFolders } from '../engine/io/makeFolders.ts'
import { replaceFile } from '../engine/io/replaceFile.ts'
import { watchFiles } from '../engine/io/watchFiles.ts'
import { changeSettings, parseSettings, type Settings, type SettingsChange } from './settingsText.ts'

/** The settings of a start: read at once, since nothing else happens before. Throws MALFORMED or INTERNAL. */
export function readSettings(path: string): Settings {
  let bytes: Uint8Array | undefined
  try {
    bytes = readFileSync(path)
  } catch (thrown) {
    if (!isMissing(thrown)) throw toEngineError(thrown, `read the settings file ${path}`)
  }
  return parseSettings(bytes, path).settings
}

/** The file of a person's settings. What it says is read anew each time, since other programs may write it too. */
export class SettingsFile {
  readonly path: string
  readonly #exclusive = createExclusive()

  constructor(path: string) {
    this.path = path
  }

  /** Throws MALFORMED when it is not as Lamina writes it. */
  async read(): Promise<Settings> {
    return parseSettings(await this.#bytes(), this.path).settings
  }

  /**
   * Changes some settings and keeps the rest of the file, keys of other versions included. Throws MALFORMED when it is
   * not as Lamina writes it, CONFLICT when another program changes it in the same moment; either leaves it alone.
   */
  change(change: SettingsChange): Promise<void> {
    return this.#exclusive(async () => {
      const bytes = await this.#bytes()
      const text = changeSettings(parseSettings(bytes, this.path).document, change)
      try {
        await this.#replace(text, bytes)
      } catch (thrown) {
        throw toEngineError(thrown, `write the settings file ${this.path}`)
      }
    })
  }

  /** Calls `listener` after each change, whoever makes it, until the returned function is called. */
  subscribe(listener: () => void): () => void {
    return watchFiles(() => [this.path], listener)
  }

  async #replace(text: string, before: Uint8Array | undefined): Promise<void> {
    makeFolders(dirname(this.path))
    const path = before === undefined ? this.path : await realpath(this.path)
    const mode = before === undefined ? 0o600 : (await stat(path)).mode & 0o7777
    const isUnchanged = async () => {
      const now = await this.#bytes()
      return now === before || (now !== undefined && before !== undefined && Buffer.compare(now, before) === 0)
    }
    if (await replaceFile(path, text, { mode }, isUnchanged)) return
    throw new EngineError('CONFLICT', `Could not change ${path}: another program is changing it. Try again.`, {
      retryable: true,
    })
  }

  #bytes(): Promise<Uint8Array | undefined> {
    return readFile(this.path).catch((thrown: unknown) => {
      if (!isMissing(thrown)) throw toEngineError(thrown, `read the settings file ${this.path}`)
      return undefined
    })
  }
}
