import { EngineError, type ErrorCode } from '../../main/engine/errors/EngineError.ts'
import type { ContainerSpec } from '../contract/container.ts'

/** What a container's state forbids, with dockerd's wording. */
export function conflict({ name }: ContainerSpec, attempt: string, why: string, docker: string): EngineError {
  return refusal('CONFLICT', `Could not ${attempt} container ${name}: ${why}.`, docker)
}

export function notRunning(spec: ContainerSpec, attempt: string): EngineError {
  return conflict(spec, attempt, 'it does not run. Start it first', `container ${spec.id} is not running`)
}

/** A removal that was not forced of a container that runs. */
export function stillRunning(spec: ContainerSpec): EngineError {
  const docker = `cannot remove container "${spec.name}": container is running: stop the container before removing or force remove`
  return conflict(spec, 'remove', 'it runs. Stop it before, or force its removal', docker)
}

export function noSuchContainer(id: string): EngineError {
  return refusal(
    'NOT_FOUND',
    `Could not find container ${id}: the runner does not know it.`,
    `No such container: ${id}`,
  )
}

export function noFreezer({ id, name }: ContainerSpec): EngineError {
  return refusal(
    'FAILED_PRECONDITION',
    `Could not pause container ${name}: this needs a cgroup with a freezer, which your user has none of. Where systemd and cgroup v2 are in use, log in anew so that it delegates one, or run Lamina as root.`,
    `cannot pause container ${id}: no freezer cgroup is available`,
  )
}

/** A namespace is to be shared of a container that does not run. */
export function donorNotRunning(id: string, kind: string): EngineError {
  return refusal(
    'CONFLICT',
    `Could not share the ${kind} namespace of container ${id.slice(0, 12)}: it does not run. Start it before.`,
    `cannot join ${kind} of a non running container: ${id}`,
  )
}

export function ipcNotShareable({ id, name }: ContainerSpec): EngineError {
  return refusal(
    'CONFLICT',
    `Could not share the IPC namespace of container ${name}: it is its own. Make that one with --ipc shareable.`,
    `cannot join IPC of container ${id}: non-shareable IPC (hint: use IpcMode:shareable for the donor container)`,
  )
}

function refusal(code: ErrorCode, message: string, docker: string): EngineError {
  return new EngineError(code, message, { data: { docker } })
}
