import type { ContainerMount } from '../../../runner/contract/container.ts'
import type { HostConfig } from '../spec/hostConfig.ts'

/**
 * Names of the volumes that a container asked for by name, however they were made: they stay when it goes with its
 * anonymous volumes, as with Docker (moby `daemon/mounts.go`). Paths of binds are among them, and do no harm.
 */
export function namedVolumes(
  { Binds, Mounts }: HostConfig,
  mounts: readonly Pick<ContainerMount, 'name' | 'isNamed'>[],
): ReadonlySet<string> {
  return new Set([
    ...(Binds ?? []).map((text) => text.split(':', 1)[0] ?? ''),
    ...(Mounts ?? []).map(({ Source = '' }) => Source),
    ...mounts.filter(({ isNamed }) => isNamed === true).map(({ name }) => name),
  ])
}
