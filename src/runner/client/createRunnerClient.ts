import type { RunnerEvent } from '../contract/container.ts'
import type { Runner } from '../contract/runner.ts'
import type { CallName, CallOf } from '../contract/wire.ts'
import type { RunnerTransport } from './RunnerTransport.ts'

/** What a call of the runner resolves with. */
type Value<Name extends CallName> = Awaited<ReturnType<Runner[Name]>>

/** A runner that is reached from afar. It throws what the runner threw, or UNAVAILABLE when that is gone. */
export function createRunnerClient(transport: RunnerTransport): Runner {
  // The other end speaks the same protocol: what it answers has the type of the call.
  const value = <Name extends CallOf<'value'>>(name: Name, ...args: Parameters<Runner[Name]>) =>
    transport.value(name, args) as Promise<Value<Name>>
  const body = <Name extends CallOf<'body'>>(name: Name, ...args: Parameters<Runner[Name]>) =>
    transport.body(name, args)
  return {
    info: () => value('info'),
    unpack: (layers) => value('unpack', layers),
    removeSnapshots: (snapshots) => value('removeSnapshots', snapshots),
    removeFolders: (paths) => value('removeFolders', paths),
    folderUsage: (path) => value('folderUsage', path),
    create: (spec) => value('create', spec),
    start: (id) => value('start', id),
    stop: (id, options) => value('stop', id, options),
    kill: (id, signal) => value('kill', id, signal),
    restart: (id, options) => value('restart', id, options),
    pause: (id) => value('pause', id),
    unpause: (id) => value('unpause', id),
    update: (id, hostConfig) => value('update', id, hostConfig),
    remove: (id, options) => value('remove', id, options),
    states: () => value('states'),
    usage: (id) => value('usage', id),
    top: (id, args) => value('top', id, args),
    resize: (id, size) => value('resize', id, size),
    attach: (id, options) => transport.duplex('attach', [id, options]),
    async startExec(spec, options) {
      if (options !== null) return transport.duplex('startExec', [spec, options])
      await transport.value('startExec', [spec, null])
      return undefined
    },
    attachExec: (id, options) => transport.duplex('attachExec', [id, options]),
    resizeExec: (id, size) => value('resizeExec', id, size),
    signalExec: (id, signal) => value('signalExec', id, signal),
    keepScreen: (id, screen) => value('keepScreen', id, screen),
    execState: (id) => value('execState', id),
    events: (after, signal) => transport.lines('events', [after], signal) as AsyncIterable<RunnerEvent>,
    statPath: (id, path) => value('statPath', id, path),
    readPath: (id, path) => body('readPath', id, path),
    writePath: (id, path, tar, options) => transport.upload('writePath', [id, path, null, options], tar),
    listDirectory: (id, path, page) => value('listDirectory', id, path, page),
    changes: (id, page) => value('changes', id, page),
    readLayer: (id) => body('readLayer', id),
    writeLayer: (id, file) => value('writeLayer', id, file),
    exportTree: (id) => body('exportTree', id),
    snapshotUsage: (id) => value('snapshotUsage', id),
  }
}
