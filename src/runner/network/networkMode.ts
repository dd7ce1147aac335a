import { EngineError } from '../../main/engine/errors/EngineError.ts'
import type { ContainerSpec } from '../contract/container.ts'

/** Which network a container has. */
export type NetworkMode = 'bridge' | 'none' | 'host' | 'shared'

/** Reads `--network`. Throws NOT_FOUND for a network that is not there. */
export function networkMode({ hostConfig, networkOf }: ContainerSpec): NetworkMode {
  if (networkOf !== undefined) return 'shared'
  const { NetworkMode: name = '' } = hostConfig
  if (name === '' || name === 'default' || name === 'bridge') return 'bridge'
  if (name === 'none' || name === 'host') return name
  throw new EngineError('NOT_FOUND', `There is no network ${name}: Lamina has bridge, host and none.`, {
    data: { docker: `network ${name} not found` },
  })
}
