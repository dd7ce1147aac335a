import { randomUUID } from 'node:crypto'
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { defaultRegistrySettings, type RegistrySettings } from '../../shared/contract/registries.ts'
import {
  defaultTerminal,
  type PlacePlan,
  type SettingsState,
  type TerminalSettings,
} from '../../shared/contract/settings.ts'
import { defaultTrashSettings, type TrashSettings } from '../../shared/contract/trash.ts'
import type { Theme } from '../../shared/model/theme.ts'
import { EngineError, toEngineError } from '../engine/errors/EngineError.ts'
import { tryLock } from '../engine/io/fileLock.ts'
import { makeFolders } from '../engine/io/makeFolders.ts'
import { examinePlace } from './examinePlace.ts'
import type { SettingsFile } from './SettingsFile.ts'
import type { Settings, SettingsChange } from './settingsText.ts'

/** What is so where nobody chose. */
const usual = { terminal: defaultTerminal, registries: defaultRegistrySettings, trash: defaultTrashSettings }

interface HostSettingsOptions {
  readonly file: SettingsFile
  /** The data root of this process, and who named it. */
  readonly root: SettingsState['root']
  /** The data root when nobody names one. */
  readonly defaultRoot: string
}

/** The settings as the windows of one engine see them, and what they may change. */
export class HostSettings {
  readonly #options: HostSettingsOptions
  readonly #listeners = new Set<() => void>()
  #unwatch = () => {}

  constructor(options: HostSettingsOptions) {
    this.#options = options
  }

  /** The settings now. A file that cannot be used is told in `problem`. */
  async state(): Promise<SettingsState> {
    const { file, root, defaultRoot } = this.#options
    const known = { file: file.path, root }
    try {
      const { dataRoot, theme, ...chosen }: Settings = await file.read()
      const next = dataRoot === undefined ? { path: defaultRoot, origin: 'default' as const } : named(dataRoot)
      return {
        ...known,
        next,
        terminal: { ...usual.terminal, ...chosen.terminal },
        registries: { ...usual.registries, ...chosen.registries },
        trash: { ...usual.trash, ...chosen.trash },
        ...(theme === undefined ? {} : { theme }),
      }
    } catch (thrown) {
      const problem = toEngineError(thrown, `read the settings file ${file.path}`).toRecord()
      return { ...known, next: { path: defaultRoot, origin: 'default' }, ...usual, problem }
    }
  }

  setTheme(theme: Theme): Promise<SettingsState> {
    return this.#change({ theme })
  }

  setTerminal(terminal: TerminalSettings): Promise<SettingsState> {
    return this.#change({ terminal })
  }

  setRegistries(registries: RegistrySettings): Promise<SettingsState> {
    return this.#change({ registries })
  }

  setTrash(trash: TrashSettings): Promise<SettingsState> {
    // What is not there was taken away: else a limit would stay for ever.
    return this.#change({ trash: { diskSizeLimit: undefined, ...trash } })
  }

  /** What the next start finds when `path` is its data root. Changes nothing; throws what `examinePlace` throws. */
  examinePlace(path: string): Promise<PlacePlan> {
    return examinePlace(path, this.#options.root.path)
  }

  /**
   * Names the data root of the next start, and makes the folder; `undefined` for the usual one. Throws what
   * `examinePlace` throws, UNSUPPORTED when the folder cannot be locked.
   */
  async setDataRoot(path: string | undefined): Promise<SettingsState> {
    if (path === undefined) return this.#change({ dataRoot: undefined })
    // A file that cannot be written later is found out before a folder is made.
    await this.#options.file.read()
    const place = await this.examinePlace(path)
    if (place.kind === 'missing') makePlace(place.path)
    await requireLocks(place.path)
    return this.#change({ dataRoot: place.path })
  }

  /** Calls `listener` after each change, whoever makes it, until the returned function is called. */
  subscribe(listener: () => void): () => void {
    if (this.#listeners.size === 0) this.#unwatch = this.#options.file.subscribe(() => this.#tell())
    this.#listeners.add(listener)
    return () => {
      if (this.#listeners.delete(listener) && this.#listeners.size === 0) this.#unwatch()
    }
  }

  async #change(change: SettingsChange): Promise<SettingsState> {
    await this.#options.file.change(change)
    this.#tell()
    return this.state()
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}

function named(path: string): SettingsState['next'] {
  return { path, origin: 'settings' }
}

function makePlace(path: string): void {
  try {
    makeFolders(path)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new EngineError('DENIED', `Could not make the folder ${path}: ${reason}. Choose a folder that is yours.`, {
      cause,
    })
  }
}

/** A data root that cannot be locked would refuse every start. */
async function requireLocks(folder: string): Promise<void> {
  const path = join(folder, `.${randomUUID()}`)
  try {
    const handle = await open(path, 'wx', 0o600)
    try {
      tryLock(handle.fd)
    } finally {
      await handle.close()
      await rm(path, { force: true })
    }
  } catch (cause) {
    throw new EngineError(
      'UNSUPPORTED',
      `Could not use ${folder} as the storage place: its file system takes no files with locks. Choose a local one.`,
      { cause },
    )
  }
}
