import type { ContainerMount } from '../../../runner/contract/container.ts'
import type { HostConfig } from '../../engine/spec/hostConfig.ts'

const propagations = new Set(['private', 'rprivate', 'shared', 'rshared', 'slave', 'rslave'])
const anonymousName = /^[0-9a-f]{64}$/

/** The mounts of a container as Docker lists them; the options of those that `host` asked for are told as given there. */
export function dockerMounts(mounts: readonly ContainerMount[], host: HostConfig = {}): object[] {
  const modes = new Map((host.Binds ?? []).map(bindMode))
  for (const { Type, Target } of host.Mounts ?? []) modes.set(Target, Type === 'volume' ? 'z' : '')
  return mounts.map((mount) => {
    const { type, name, source, target, readOnly, options } = mount
    const propagation = options.find((option) => propagations.has(option)) ?? (type === 'bind' ? 'rprivate' : '')
    return {
      Type: type,
      ...(name === '' ? {} : { Name: name }),
      Source: source,
      Destination: target,
      ...(type === 'volume' ? { Driver: 'local' } : {}),
      Mode: modes.get(target) ?? usualMode(mount),
      RW: !readOnly,
      Propagation: propagation,
    }
  })
}

/** A named volume is told with `z` when nothing else was asked for, as dockerd has it. */
function usualMode({ type, name }: ContainerMount): string {
  return type === 'volume' && !anonymousName.test(name) ? 'z' : ''
}

/** Target and options of `SOURCE:TARGET[:OPTIONS]`. */
function bindMode(bind: string): [string, string] {
  const [source = '', target = source, mode = source.startsWith('/') ? '' : 'z'] = bind.split(':')
  return [target, mode]
}
