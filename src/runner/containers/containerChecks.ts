import { EngineError } from '../../main/engine/errors/EngineError.ts'
import type { ContainerSpec } from '../contract/container.ts'
import { containerCapabilities } from '../runtime/capabilities.ts'
import type { HostFacts } from '../runtime/facts.ts'
import { deviceRules } from '../runtime/resources.ts'
import { containerSeccomp } from '../runtime/securityOptions.ts'
import type { Container } from './Container.ts'
import type { Donors } from './lifePorts.ts'
import { donorNotRunning, ipcNotShareable } from './refusals.ts'
import { isIpcShareable, sharedMemoryFolder } from './sharedMemory.ts'

/** Refuses a container that could never be started, when it is made. Throws INVALID_ARGUMENT, FAILED_PRECONDITION. */
export function checkStartable({ hostConfig, name }: ContainerSpec, host: HostFacts): void {
  deviceRules(hostConfig, [])
  containerSeccomp(hostConfig, containerCapabilities(hostConfig, host.capabilities), host)
  if (hostConfig.Init !== true || host.init !== undefined) return
  throw new EngineError(
    'FAILED_PRECONDITION',
    `Could not make container ${name}: --init needs an init on this machine, and neither docker-init, catatonit nor tini is installed. Install one ("sudo apt install catatonit") or leave --init out.`,
  )
}

/** The programs whose namespaces a container joins. Throws CONFLICT when one does not run, or does not share. */
export function findDonors(
  { networkOf, pidOf, ipcOf }: ContainerSpec,
  containers: ReadonlyMap<string, Container>,
): Donors {
  const find = (id: string, kind: string) => {
    const donor = containers.get(id)
    if (donor !== undefined && donor.state.pid > 0) return donor
    throw donorNotRunning(id, kind)
  }
  const ipc = ipcOf === undefined ? undefined : find(ipcOf, 'IPC')
  if (ipc !== undefined && !isIpcShareable(ipc.spec)) throw ipcNotShareable(ipc.spec)
  return {
    ...(networkOf === undefined ? {} : { network: find(networkOf, 'network').state.pid }),
    ...(pidOf === undefined ? {} : { pid: find(pidOf, 'PID').state.pid }),
    ...(ipc === undefined ? {} : { ipc: { pid: ipc.state.pid, sharedMemory: sharedMemoryFolder(ipc.folder.path) } }),
  }
}
