import { EngineError } from '../errors/EngineError.ts'
import type { KnownContainer } from './ContainerRegistry.ts'
import { containerEvent } from './containerEvents.ts'
import { type KnownExec, noSuchExec } from './ExecTable.ts'
import { makeId } from './names.ts'
import type { Room } from './room.ts'
import type { Execs, ExecView } from './types.ts'

/** The verbs of execs. */
export function createExecs(room: Room): Execs {
  const { registry, execs, ports } = room
  const runner = () => ports.runners.get()
  return {
    create: (reference, request) => {
      const container = registry.find(reference)
      refuseUnlessRunning(container, reference)
      if (request.command.length === 0) {
        throw new EngineError('INVALID_ARGUMENT', 'Could not run it: no command was given.', {
          data: { docker: 'No exec command specified' },
        })
      }
      const id = makeId()
      execs.add({ id, containerId: container.record.id, request, started: false })
      const action = `exec_create: ${request.command.join(' ')}`
      ports.events.emit(containerEvent(container.record, action, { execID: id }))
      return id
    },
    start: async (id, options, consoleSize) => {
      const exec = execs.find(id)
      refuseSecondStart(exec)
      refuseUnlessRunning(registry.find(exec.containerId), exec.containerId)
      exec.started = true
      const size = consoleSize ?? exec.request.consoleSize
      const { attachStdout: _out, attachStderr: _err, detachKeys: _keys, consoleSize: _size, ...spec } = exec.request
      try {
        return await (await runner()).startExec(
          { ...spec, id, containerId: exec.containerId, ...(size === undefined ? {} : { consoleSize: size }) },
          options,
        )
      } catch (error) {
        const exitCode = error instanceof EngineError ? error.data.exitCode : undefined
        exec.exitCode ??= typeof exitCode === 'number' ? exitCode : 126
        throw error
      }
    },
    attach: async (id, options) => (await runner()).attachExec(execs.find(id).id, options),
    resize: async (id, size) => {
      const exec = execs.find(id)
      if (!exec.started || exec.exitCode !== undefined) throw notRunning(id)
      await (await runner()).resizeExec(exec.id, size)
    },
    signal: async (id, signal) => (await runner()).signalExec(execs.find(id).id, signal),
    inspect: (id) => inspect(room, execs.find(id)),
    keepScreen: async (id, screen) => (await runner()).keepScreen(execs.find(id).id, screen),
    adopt: (id, reference, request) => {
      if (execs.get(id) !== undefined) return
      execs.add({ id, containerId: registry.find(reference).record.id, request, started: true, adopted: true })
    },
  }
}

async function inspect({ ports }: Room, exec: KnownExec): Promise<ExecView> {
  const { id, containerId, request, started } = exec
  const told = started && exec.exitCode === undefined ? await (await ports.runners.find())?.execState(id) : undefined
  if (exec.adopted === true && exec.exitCode === undefined && told === undefined) throw noSuchExec(id)
  const exitCode = exec.exitCode ?? told?.exitCode
  const running = started && exitCode === undefined && told?.running === true
  const state = { running, pid: told?.pid ?? 0, ...(exitCode === undefined ? {} : { exitCode }) }
  return { id, containerId, request, started, state }
}

/** Throws CONFLICT in Docker's words when nothing can be started in a container. */
export function refuseUnlessRunning(
  { record: { id, name }, state: { status } }: KnownContainer,
  reference: string,
): void {
  if (status === 'running') return
  const docker =
    status === 'paused'
      ? `Container ${reference} is paused, unpause the container before exec`
      : status === 'restarting'
        ? `Container ${id} is restarting, wait until the container is running`
        : `Container ${id} is not running`
  const remedy = status === 'paused' ? 'Unpause it first.' : 'Start it first.'
  const what = status === 'paused' ? 'is paused' : 'does not run'
  throw new EngineError('CONFLICT', `Could not reach into container ${name}: it ${what}. ${remedy}`, {
    data: { reference: id, docker },
  })
}

function refuseSecondStart({ id, started, exitCode }: KnownExec): void {
  if (!started) return
  const docker = `Error: Exec command ${id} ${exitCode === undefined ? 'is already running' : 'has already run'}`
  throw new EngineError('CONFLICT', `Could not start exec ${id.slice(0, 12)}: it was started before.`, {
    data: { reference: id, docker },
  })
}

function notRunning(id: string): EngineError {
  return new EngineError('CONFLICT', `Could not resize exec ${id.slice(0, 12)}: it does not run.`, {
    data: { reference: id, docker: `cannot resize exec ${id}: it is not running` },
  })
}
