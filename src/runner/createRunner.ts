import { EngineError } from '../main/engine/errors/EngineError.ts'
import { createContainers } from './containers/createContainers.ts'
import type { Networks, RootFileSystems } from './containers/ports.ts'
import type { Runner, RunnerFiles, RunnerSnapshots } from './contract/runner.ts'
import { describeRunner } from './describeRunner.ts'
import { isGenerationAlive } from './generationLock.ts'
import { joinCalls } from './joinCalls.ts'
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
  /** Refuses to make and to start containers from now on. */
  retire(): void
  /** Lets go of everything; containers go on without it. */
  close(): Promise<void>
}

/** Joins the rooms of the runner over a data root, and takes up what an earlier runner left. */
export async function createRunner({ root, generation }: RunnerOptions): Promise<OwnRunner> {
  await using opening = new AsyncDisposableStack()
  const started = Date.now()
  const streams = createStreams()
  opening.defer(() => streams.close())
  const { snapshots, files, rootFileSystems, networks } = missingRooms()
  const containers = await createContainers({
    root,
    generation,
    rootFileSystems,
    networks,
    streams,
    isServedBy: (other) => isGenerationAlive(root, other),
  })
  opening.defer(() => containers.close())
  const { runtime, host } = containers
  const info = async () =>
    describeRunner({ generation, started, storageDriver: 'overlay', network: 'none', runtime, host, warnings: [] })
  const opened = opening.move()
  return {
    runner: joinCalls({ snapshots, containers, files, info }),
    isActive: () => containers.isActive(),
    retire: () => containers.retire(),
    close: () => opened.disposeAsync(),
  }
}

function missingRooms() {
  const refuse = () => Promise.reject(new EngineError('UNSUPPORTED', 'This runner has no snapshots and networks.'))
  const snapshots: RunnerSnapshots = {
    unpack: refuse,
    removeSnapshots: refuse,
    removeFolders: refuse,
    folderUsage: refuse,
  }
  const files: RunnerFiles = {
    statPath: refuse,
    readPath: refuse,
    writePath: refuse,
    listDirectory: refuse,
    changes: refuse,
    readLayer: refuse,
    exportTree: refuse,
    snapshotUsage: refuse,
  }
  const rootFileSystems: RootFileSystems = {
    create: refuse,
    mount: refuse,
    unmount: async () => undefined,
    remove: refuse,
  }
  const networks: Networks = { prepare: refuse, adopt: refuse, release: async () => undefined }
  return { snapshots, files, rootFileSystems, networks }
}
