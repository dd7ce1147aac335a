import { realpathSync } from 'node:fs'
import { rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { DockerContextState } from '../../shared/contract/dockerContext.ts'
import { EngineError, toEngineError } from '../engine/errors/EngineError.ts'
import { dockerFolder, writeDockerConfig } from '../engine/io/dockerConfig.ts'
import { createExclusive } from '../engine/io/exclusive.ts'
import { watchFiles } from '../engine/io/watchFiles.ts'
import { contextCommands } from './contextCommands.ts'
import {
  type ContextFile,
  endpointOf,
  hasTlsKeys,
  hostOfSocket,
  makeContextFolders,
  metadataOf,
  readContext,
  removeContext,
  writeContext,
  writeRecord,
} from './contextFile.ts'
import { configBefore, type DockerConfig, readConfig, withCurrent } from './dockerConfig.ts'
import { contextFolder, contextName } from './dockerFolder.ts'
import { listens } from './listens.ts'
import { planUndo, type UndoPlan } from './undoPlan.ts'
import { beforeOf, findRecord, type UndoRecord } from './undoRecord.ts'

interface DockerContextOptions {
  /** Says where docker's files are, and what makes docker ignore them. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** The data root of this engine, and the socket that it serves. */
  readonly root: string
  readonly socket: string
}

/** Docker's files as they are. */
interface Found {
  readonly config: DockerConfig
  readonly file: ContextFile | undefined
}

/**
 * The context `lamina` of the docker command line: makes it, makes docker use it, and puts back what was before. The
 * truth is docker's own files, which are read anew each time; whatever is not ours in them stays as it is.
 */
export class DockerContext {
  readonly #options: DockerContextOptions
  readonly #folder: string
  /** The endpoint of this engine. */
  readonly #here: string
  readonly #exclusive = createExclusive()
  readonly #listeners = new Set<() => void>()
  #unwatch = () => {}

  constructor(options: DockerContextOptions) {
    this.#options = options
    this.#folder = dockerFolder(options.env)
    this.#here = hostOfSocket(options.socket)
  }

  /** What docker's files say now, between changes. A file that is not as docker writes it is told in `problem`. */
  state(): Promise<DockerContextState> {
    return this.#exclusive(() => this.#look())
  }

  /**
   * Makes the context point to this engine; with `use`, makes docker use it. Without `replace` a context that points
   * elsewhere is left alone and CONFLICT thrown. Throws MALFORMED when a file is not as docker writes it, CONFLICT when
   * another program changes it in the same moment.
   */
  apply(choice: { readonly use: boolean; readonly replace: boolean }): Promise<DockerContextState> {
    return this.#change('make docker use Lamina', async ({ config, file }) => {
      const isHere = file?.host === this.#here
      const isUsed = config.current === contextName
      if (isHere && (isUsed || !choice.use)) return
      if (!isHere && file) await this.#requireReplaceable(file, choice.replace)
      const folders = makeContextFolders(this.#folder)
      await writeRecord(this.#folder, this.#recordFor({ config, file }, folders, choice.use))
      if (!isHere) await writeContext(this.#folder, metadataOf(this.#options.socket))
      if (choice.use) await writeDockerConfig(config, withCurrent(config.text, contextName))
    })
  }

  /** Puts back what was before `apply`, as far as nobody chose otherwise since. Harmless when there is nothing to undo. */
  undo(): Promise<DockerContextState> {
    return this.#change('make docker use what it used before', async ({ config, file }) => {
      const plan = await this.#planUndo({ config, file })
      if (plan === undefined) return
      // First the choice: docker fails on a context that is chosen and not there.
      await writeDockerConfig(config, plan.config)
      const before = file?.record?.before
      if (plan.context === 'restored' && before) await writeContext(this.#folder, before.text)
      if (plan.context === 'removed') await removeContext(this.#folder)
      await writeRecord(this.#folder, before?.record)
      if (plan.context === 'removed') await this.#removeFolders(file?.record?.folders ?? [])
    })
  }

  /** Calls `listener` after each change of docker's files, whoever makes it, until the returned function is called. */
  subscribe(listener: () => void): () => void {
    if (this.#listeners.size === 0) {
      this.#unwatch = watchFiles(
        () => this.#files(),
        () => this.#tell(),
      )
    }
    this.#listeners.add(listener)
    return () => {
      if (this.#listeners.delete(listener) && this.#listeners.size === 0) this.#unwatch()
    }
  }

  async #look(): Promise<DockerContextState> {
    try {
      return await this.#describe(await this.#read())
    } catch (thrown) {
      const problem = toEngineError(thrown, `read docker's files in ${this.#folder}`).toRecord()
      const nothing = { current: '', lamina: 'absent', host: '', commands: { add: '', use: '', undo: '' } } as const
      return { folder: this.#folder, overrides: this.#overrides(false), ...nothing, problem }
    }
  }

  async #read(): Promise<Found> {
    return { config: await readConfig(this.#folder), file: await readContext(this.#folder) }
  }

  async #describe({ config, file }: Found): Promise<DockerContextState> {
    const { current } = config
    const host = file?.host ?? ''
    const lamina = file === undefined ? 'absent' : host === this.#here ? 'here' : 'elsewhere'
    const [, path] = /^unix:\/\/(.+)$/.exec(host) ?? []
    const plan = await this.#planUndo({ config, file })
    const undo = plan && {
      current: plan.current,
      context: plan.context,
      host: plan.context === 'restored' ? endpointOf(file?.record?.before?.text ?? '') : '',
    }
    return {
      folder: this.#folder,
      current,
      lamina,
      host,
      ...(file?.record === undefined ? {} : { madeFor: file.record.root }),
      ...(lamina === 'elsewhere' && path !== undefined ? { answers: await listens(path) } : {}),
      ...(undo === undefined ? {} : { undo }),
      overrides: this.#overrides(lamina === 'here'),
      commands: contextCommands({ current, lamina, here: this.#here, undo }),
    }
  }

  #overrides(isContextHere: boolean): DockerContextState['overrides'] {
    const { DOCKER_HOST: host, DOCKER_CONTEXT: context } = this.#options.env
    return [
      ...(host ? [{ name: 'DOCKER_HOST' as const, value: host, isHere: host === this.#here }] : []),
      ...(context
        ? [{ name: 'DOCKER_CONTEXT' as const, value: context, isHere: isContextHere && context === contextName }]
        : []),
    ]
  }

  async #planUndo({ config, file }: Found): Promise<UndoPlan | undefined> {
    return file?.host === this.#here ? planUndo(this.#folder, config, file) : undefined
  }

  #change(attempt: string, work: (found: Found) => Promise<void>): Promise<DockerContextState> {
    return this.#exclusive(async () => {
      try {
        await work(await this.#read())
      } catch (thrown) {
        throw toEngineError(thrown, attempt)
      } finally {
        this.#tell()
      }
      return this.#look()
    })
  }

  async #requireReplaceable({ host }: ContextFile, replace: boolean): Promise<void> {
    if (!replace) {
      throw new EngineError(
        'CONFLICT',
        `The docker context "${contextName}" is there already and points to ${host || 'no endpoint'}. ` +
          'It stays as it is until you say that it is to be replaced.',
        { data: { host } },
      )
    }
    if (!(await hasTlsKeys(this.#folder))) return
    throw new EngineError(
      'FAILED_PRECONDITION',
      `Could not replace the docker context "${contextName}": it has TLS keys, which only docker itself can keep. ` +
        `Move it out of the way: docker context export ${contextName} && docker context rm ${contextName}`,
    )
  }

  /** What undoes the change that is about to be made. */
  #recordFor({ config, file }: Found, folders: readonly string[], use: boolean): UndoRecord {
    const { root, socket } = this.#options
    const isUsed = config.current === contextName
    const known = findRecord(file?.record, socket)
    if (known && isUsed) return known
    const before = beforeOf(file)
    const record = known ?? { version: 1, root, socket, folders, ...(before === undefined ? {} : { before }) }
    return use || isUsed ? { ...record, config: configBefore(config.text) } : record
  }

  async #removeFolders(made: readonly string[]): Promise<void> {
    for (const folder of new Set([contextFolder(this.#folder, contextName), ...made.toReversed()])) {
      // One that others use meanwhile stays.
      await rmdir(folder).catch(() => undefined)
    }
  }

  /** The files that the state is read from, links and what they lead to. */
  #files(): readonly string[] {
    const config = join(this.#folder, 'config.json')
    const files = [config, join(contextFolder(this.#folder, contextName), 'meta.json')]
    try {
      return [...files, realpathSync(config)]
    } catch {
      return files
    }
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}
