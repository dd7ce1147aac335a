import { type Instruction, parseInstruction } from '../../../shared/model/instruction.ts'
import { engine } from '../../client/api.ts'
import { Store } from '../../client/Store.ts'

/** Layers asked for in one call, as the contract has it. */
const batch = 100

/** Time in which wishes are gathered, milliseconds. */
const patience = 60

/** What made a layer, and the image that tells it. */
export interface KnownStep {
  readonly instruction: Instruction
  readonly imageId: string
}

/** The steps that made layers, asked for as they come into sight. They never change, so that each is asked for once. */
export class StepCache {
  /** Rises with each answer. */
  readonly changes = new Store(0)
  readonly #known = new Map<string, KnownStep | undefined>()
  readonly #wanted = new Set<string>()
  #timer: ReturnType<typeof setTimeout> | undefined

  /** What made a layer, by chainID; undefined when that is not known, or not yet. */
  get(chainId: string): KnownStep | undefined {
    return this.#known.get(chainId)
  }

  /** Asks for a layer's step soon, once. */
  want(chainId: string): void {
    if (this.#known.has(chainId)) return
    this.#wanted.add(chainId)
    if (this.#timer === undefined) this.#timer = setTimeout(() => void this.#ask(), patience)
  }

  /** Asks for the steps of these layers at once, as far as they are not known. Rejects when they cannot be read. */
  async load(chainIds: readonly string[]): Promise<void> {
    const missing = chainIds.filter((chainId) => !this.#known.has(chainId))
    for (let at = 0; at < missing.length; at += batch) await this.#read(missing.slice(at, at + batch))
  }

  async #read(chainIds: readonly string[]): Promise<void> {
    const { steps } = await engine.layers.steps({ chainIds })
    for (const chainId of chainIds) this.#known.set(chainId, undefined)
    for (const { chainId, createdBy, imageId } of steps) {
      this.#known.set(chainId, { instruction: parseInstruction(createdBy), imageId })
    }
    this.changes.set(this.changes.get() + 1)
  }

  async #ask(): Promise<void> {
    // What came into sight last is most likely still there.
    const chainIds = [...this.#wanted].slice(-batch)
    for (const chainId of chainIds) this.#wanted.delete(chainId)
    try {
      await this.#read(chainIds)
    } catch {
      // A label is short without it. It is asked for again when the block is painted again.
    }
    this.#timer = this.#wanted.size > 0 ? setTimeout(() => void this.#ask(), patience) : undefined
  }
}
