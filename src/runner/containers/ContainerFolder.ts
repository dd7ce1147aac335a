import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isMissing } from '../../main/engine/io/files.ts'
import { replaceFile } from '../../main/engine/io/replaceFile.ts'
import type { ContainerSpec, ContainerState } from '../contract/container.ts'

/** What is kept of a container: `containers/<id>/{container.json,state.json,bundle}`. */
export class ContainerFolder {
  readonly path: string
  /** What the OCI runtime is given. */
  readonly bundle: string

  constructor(path: string) {
    this.path = path
    this.bundle = join(path, 'bundle')
  }

  async make(): Promise<void> {
    await mkdir(this.bundle, { recursive: true, mode: 0o700 })
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true })
  }

  /** Keeps the spec so that a power cut leaves the old one or this one. */
  async writeSpec(spec: ContainerSpec): Promise<void> {
    await replaceFile(join(this.path, 'container.json'), `${JSON.stringify(spec)}\n`, { mode: 0o600 })
  }

  /** Undefined when there is none: its creation did not come to an end. */
  readSpec(): ContainerSpec | undefined {
    return readJson(join(this.path, 'container.json'))
  }

  /**
   * Keeps a state by one rename, at once: readers see the old one or this one. Not synced: after a power cut no
   * container runs, whatever the state says.
   */
  writeState(state: ContainerState): void {
    const draft = join(this.path, '.state.json.new')
    writeFileSync(draft, `${JSON.stringify(state)}\n`, { mode: 0o600 })
    renameSync(draft, join(this.path, 'state.json'))
  }

  readState(): ContainerState | undefined {
    return readJson(join(this.path, 'state.json'))
  }
}

/** Files that this program wrote; what is broken counts as not there. */
function readJson<T>(path: string): T | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (thrown) {
    if (isMissing(thrown) || thrown instanceof SyntaxError) return undefined
    throw thrown
  }
}
