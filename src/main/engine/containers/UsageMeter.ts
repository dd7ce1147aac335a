import type { SnapshotUsage } from '../../../runner/contract/snapshot.ts'
import type { Measured } from '../metadata/transactions.ts'
import { type ContainerRegistry, isActive, type KnownContainer } from './ContainerRegistry.ts'
import { volumeData } from './dataFolders.ts'
import type { ContainerPorts } from './ports.ts'
import type { VolumeRegistry } from './VolumeRegistry.ts'

/** Trees that are measured at the same time. */
const atOnce = 4

/** Measures what containers wrote and volumes hold, on the side, and remembers it with its time. */
export class UsageMeter {
  readonly #ports: Pick<ContainerPorts, 'root' | 'writer' | 'runners' | 'warn'>
  readonly #registry: ContainerRegistry
  readonly #volumes: VolumeRegistry
  /** IDs of containers that ended and wait to be measured. */
  readonly #waiting = new Set<string>()
  #working: Promise<void> = Promise.resolve()
  #closed = false

  constructor(
    ports: Pick<ContainerPorts, 'root' | 'writer' | 'runners' | 'warn'>,
    registry: ContainerRegistry,
    volumes: VolumeRegistry,
  ) {
    this.#ports = ports
    this.#registry = registry
    this.#volumes = volumes
  }

  /** Measures a container now. Throws NOT_FOUND. */
  async measure(id: string): Promise<SnapshotUsage> {
    const runner = await this.#ports.runners.get()
    const usage = await runner.snapshotUsage(id)
    await this.remember(id, usage)
    return usage
  }

  /** Keeps what was measured of a container in passing. */
  async remember(id: string, usage: SnapshotUsage): Promise<void> {
    await this.#keep({ containers: new Map([[id, usage]]), volumes: new Map() })
  }

  /** Measures a container soon, in the background: it has just ended. */
  measureSoon(id: string): void {
    if (this.#closed || this.#waiting.has(id)) return
    this.#waiting.add(id)
    this.#working = this.#working.then(async () => {
      this.#waiting.delete(id)
      if (this.#closed || !this.#isToStay(id)) return
      await this.measure(id).catch((error: unknown) => {
        if (this.#isToStay(id)) this.#ports.warn(error, 'a container could not be measured')
      })
    })
  }

  /** Measures the containers whose bytes may be others than at `since`; those that did not run since are left alone. */
  async measureContainers(since: number): Promise<void> {
    await this.#measureStale(this.#registry.all(), since)
  }

  /** Measures those of these containers whose bytes may be others than when they were last measured. */
  async measureThese(ids: readonly string[]): Promise<void> {
    await this.#measureStale(
      ids.flatMap((id) => this.#registry.get(id) ?? []),
      Date.now(),
    )
  }

  /** Measures these volumes. */
  async measureTheseVolumes(names: readonly string[]): Promise<void> {
    await this.#each(names, (name) => this.#measureVolume(name))
  }

  async #measureStale(containers: readonly KnownContainer[], since: number): Promise<void> {
    const stale = containers.filter((known) => isStale(known, since))
    await this.#each(stale, ({ record }) => this.measure(record.id))
  }

  /** Measures volumes that were not measured since `since`; those that no container mounted meanwhile are left alone. */
  async measureVolumes(since: number): Promise<void> {
    const stale = this.#volumes.all().filter(({ record, users, touched }) => {
      const measured = record.usage?.time ?? 0
      if (measured >= since) return false
      return measured === 0 || touched >= measured || [...users].some((id) => this.#wroteAfter(id, measured))
    })
    await this.measureTheseVolumes(stale.map(({ record }) => record.name))
  }

  async #measureVolume(name: string): Promise<void> {
    const runner = await this.#ports.runners.get()
    const usage = await runner.folderUsage(volumeData(this.#ports.root, name))
    await this.#keep({ containers: new Map(), volumes: new Map([[name, usage]]) })
  }

  /** Waits for what is under way, and measures nothing more. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#working
  }

  #isToStay(id: string): boolean {
    return this.#registry.get(id)?.removing === false
  }

  #wroteAfter(id: string, time: number): boolean {
    const known = this.#registry.get(id)
    return (
      known !== undefined && (isActive(known.state) || known.state.finished >= time || known.record.created >= time)
    )
  }

  async #keep(measured: Measured): Promise<void> {
    await this.#ports.writer.recordUsage(measured)
    for (const [id, usage] of measured.containers) {
      const known = this.#registry.get(id)
      if (known !== undefined) this.#registry.setRecord({ ...known.record, usage })
    }
    for (const [name, usage] of measured.volumes) {
      const known = this.#volumes.get(name)
      if (known !== undefined) this.#volumes.put({ ...known.record, usage })
    }
  }

  /** A few at a time; one that is gone meanwhile does no harm. */
  async #each<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
    for (let start = 0; start < items.length && !this.#closed; start += atOnce) {
      const results = await Promise.allSettled(items.slice(start, start + atOnce).map(work))
      for (const result of results) {
        if (result.status === 'rejected')
          this.#ports.warn(result.reason, 'what a container wrote could not be measured')
      }
    }
  }
}

/** Whether a container may have written since it was last measured, which was before `since`. */
function isStale({ record, state }: KnownContainer, since: number): boolean {
  const measured = record.usage?.time ?? 0
  if (measured >= since) return false
  return measured === 0 || isActive(state) || state.finished >= measured
}
