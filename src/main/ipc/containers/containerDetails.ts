import type { ContainerDetails, ContainerRow } from '../../../shared/contract/containers.ts'
import { maxRows } from '../../../shared/contract/limits.ts'
import { printRunCommand } from '../../../shared/model/run/runCommand.ts'
import type { ContainerSummary } from '../../engine/containers/types.ts'
import type { RestartPolicy } from '../../engine/spec/hostConfig.ts'
import { emptyRunConfig } from '../../engine/spec/runConfig.ts'
import type { RpcContext } from '../base.ts'
import { toRunCommand } from '../run/runCommandOf.ts'
import { imageRunConfig } from './imageRunConfig.ts'

/** A container as the lists of the window have it. */
export function toContainerRow(container: ContainerSummary): ContainerRow {
  const { state, restartPolicy, usage, command, ports, mounts, labels: _, imageIsCurrent: _current, ...row } = container
  const { network, health, stoppedByHand: _hand, generation: _generation, created: _created, ...told } = state
  return {
    ...row,
    command: command.slice(0, maxRows),
    ports: ports.slice(0, maxRows),
    mounts: mounts.slice(0, maxRows).map(({ type, target, source, name, readOnly }) => ({
      type,
      target,
      source,
      name,
      readOnly,
    })),
    restart: restartText(restartPolicy),
    state: {
      ...told,
      ...(health === undefined ? {} : { health }),
      ...(network === undefined ? {} : { address: network.address }),
    },
    ...(usage === undefined ? {} : { usage }),
  }
}

function restartText({ Name, MaximumRetryCount }: RestartPolicy): string {
  return Name === 'on-failure' && MaximumRetryCount > 0 ? `${Name}:${MaximumRetryCount}` : Name || 'no'
}

/** Everything about one container, for its page. */
export async function readContainerDetails(context: RpcContext, reference: string): Promise<ContainerDetails> {
  const { containers, images } = context.engine
  const details = await containers.inspect(reference)
  const { config, hostConfig, folders, paths, labels, imageIsCurrent } = details
  const image = await images.inspect(details.imageId).catch(() => undefined)
  const imageConfig = image === undefined ? emptyRunConfig() : imageRunConfig(image.config)
  return {
    ...toContainerRow(details),
    labels,
    environment: (config.Env ?? []).slice(0, maxRows),
    workingDirectory: config.WorkingDir,
    user: config.User,
    hostname: config.Hostname,
    folders: { ...folders, lower: folders.lower.slice(0, maxRows) },
    logPath: paths.log,
    inspect: JSON.stringify([await context.host.dockerInspectContainer(details)], null, 4),
    runCommand: printRunCommand(toRunCommand({ name: details.name, config, hostConfig }, imageConfig)),
    imageIsCurrent,
  }
}
