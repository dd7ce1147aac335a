import type { Runner, RunnerContainers, RunnerFiles, RunnerInfo, RunnerSnapshots } from './contract/runner.ts'

/** Who answers the calls of a runner. */
export interface RunnerParts {
  readonly snapshots: RunnerSnapshots
  readonly containers: RunnerContainers
  readonly files: RunnerFiles
  info(): Promise<RunnerInfo>
}

/** One runner of its parts. */
export function joinCalls({ snapshots, containers, files, info }: RunnerParts): Runner {
  return {
    info,
    unpack: (layers) => snapshots.unpack(layers),
    removeSnapshots: (numbers) => snapshots.removeSnapshots(numbers),
    removeFolders: (paths) => snapshots.removeFolders(paths),
    folderUsage: (path) => snapshots.folderUsage(path),
    create: (spec) => containers.create(spec),
    start: (id) => containers.start(id),
    stop: (id, options) => containers.stop(id, options),
    kill: (id, signal) => containers.kill(id, signal),
    restart: (id, options) => containers.restart(id, options),
    pause: (id) => containers.pause(id),
    unpause: (id) => containers.unpause(id),
    update: (id, hostConfig) => containers.update(id, hostConfig),
    remove: (id, options) => containers.remove(id, options),
    states: () => containers.states(),
    usage: (id) => containers.usage(id),
    top: (id, args) => containers.top(id, args),
    resize: (id, size) => containers.resize(id, size),
    attach: (id, options) => containers.attach(id, options),
    startExec: (spec, options) => containers.startExec(spec, options),
    attachExec: (id, options) => containers.attachExec(id, options),
    resizeExec: (id, size) => containers.resizeExec(id, size),
    signalExec: (id, signal) => containers.signalExec(id, signal),
    keepScreen: (id, screen) => containers.keepScreen(id, screen),
    execState: (id) => containers.execState(id),
    events: (after, signal) => containers.events(after, signal),
    statPath: (id, path) => files.statPath(id, path),
    readPath: (id, path) => files.readPath(id, path),
    writePath: (id, path, tar, options) => files.writePath(id, path, tar, options),
    listDirectory: (id, path, page) => files.listDirectory(id, path, page),
    changes: (id, page) => files.changes(id, page),
    readLayer: (id) => files.readLayer(id),
    writeLayer: (id, file) => files.writeLayer(id, file),
    exportTree: (id) => files.exportTree(id),
    snapshotUsage: (id) => files.snapshotUsage(id),
  }
}
