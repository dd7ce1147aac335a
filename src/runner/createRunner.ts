import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createContainers } from './containers/createContainers.ts'
import type { Runner } from './contract/runner.ts'
import { describeRunner } from './describeRunner.ts'
import { isGenerationAlive } from './generationLock.ts'
import { joinCalls } from './joinCalls.ts'
import { ownFolder } from './network/ownFolder.ts'
import { RunnerNetworks } from './network/RunnerNetworks.ts'
import { createSnapshots } from './snapshots/Snapshots.ts'
import { createStreams } from './streams/createStreams.ts'

export interface RunnerOptions {
  /** The data root, absolute. */
  readonly root: string
  readonly generation: string
}

/** A runner in this process. */
export interface OwnRunner {
  readonly runner: Runner
  /** Whether a container runs here, or waits to be restarted. */
  isActive(): boolean
  /** Whether to refuse to make and to start containers from now on. */
  retire(isRetired: boolean): void
  /** Lets go of everything; containers go on without it. */
  close(): Promise<void>
}

/** Joins the rooms of the runner over a data root, and takes up what an earlier runner left. */
export async function createRunner({ root, generation }: RunnerOptions): Promise<OwnRunner> {
  await using opening = new AsyncDisposableStack()
  const started = Date.now()
  const streams = createStreams()
  opening.defer(() => streams.close())
  const snapshots = createSnapshots({ root, rootless: isInUserNamespace() })
  opening.defer(() => snapshots.close())
  const isServedBy = (other: string) => isGenerationAlive(root, other)
  const networks = new RunnerNetworks(ownFolder(join(root, 'runner', 'network'), generation, isServedBy))
  let keepsNamespaces = false
  opening.defer(() => networks.close({ keepsNamespaces }))
  const containers = await createContainers({
    root,
    generation,
    rootFileSystems: snapshots,
    networks,
    streams,
    isServedBy,
  })
  opening.defer(() => {
    keepsNamespaces = containers.isActive()
    return containers.close()
  })
  const files = snapshots.files(containers)
  const { runtime, host } = containers
  const info = async () =>
    describeRunner({
      generation,
      started,
      storageDriver: snapshots.driver,
      network: await networks.network(),
      runtime,
      host,
      warnings: [...snapshots.warnings, ...(await networks.warnings()), ...containers.warnings],
    })
  const opened = opening.move()
  return {
    runner: joinCalls({ snapshots, containers, files, info }),
    isActive: () => containers.isActive(),
    retire: (isRetired) => containers.retire(isRetired),
    close: () => opened.disposeAsync(),
  }
}

/** Whether this process's IDs are others outside: user_namespaces(7). */
function isInUserNamespace(): boolean {
  return !/^\s*0\s+0\s+4294967295\s*$/.test(readFileSync('/proc/self/uid_map', 'utf8'))
}
