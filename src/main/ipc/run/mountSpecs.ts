import { EngineError } from '../../engine/errors/EngineError.ts'
import type { MountRequest } from '../../engine/spec/hostConfig.ts'
import { readBytes } from './quantities.ts'

/** Spellings of the same key, as docker takes them. */
const aliases: Readonly<Record<string, string>> = {
  src: 'source',
  dst: 'target',
  destination: 'target',
  ro: 'readonly',
}

/**
 * Reads a `--mount` value: fields of a CSV line, `type=volume,source=data,target=/data,readonly`, as docker's command
 * line does. Throws INVALID_ARGUMENT.
 */
export function readMountSpec(spec: string): MountRequest {
  const fields = splitFields(spec).map((field) => {
    const [, key = '', value] = /^([^=]*)(?:=(.*))?$/s.exec(field) ?? []
    return [aliases[key.toLowerCase()] ?? key.toLowerCase(), value] as const
  })
  const mount: MountRequest = { Type: 'volume', Target: '' }
  for (const [key, value] of fields) apply(mount, key, value, spec)
  if (mount.Target === '') throw fault(spec, 'it has no target')
  verifyKind(mount, spec)
  return mount
}

/** Fields that belong to one type of mount are refused for others, as docker does. */
function verifyKind(mount: MountRequest, spec: string): void {
  const foreign =
    (mount.BindOptions && mount.Type !== 'bind') ||
    (mount.VolumeOptions && mount.Type !== 'volume') ||
    (mount.TmpfsOptions && mount.Type !== 'tmpfs')
  if (foreign) throw fault(spec, `it has an option that does not go with the type ${mount.Type}`)
}

function apply(mount: MountRequest, key: string, value: string | undefined, spec: string): void {
  if (key === 'readonly') {
    mount.ReadOnly = readSwitch(value, key, spec)
    return
  }
  if (key === 'volume-nocopy') {
    mount.VolumeOptions = { ...mount.VolumeOptions, NoCopy: readSwitch(value, key, spec) }
    return
  }
  if (value === undefined) throw fault(spec, `"${key}" has no value`)
  switch (key) {
    case 'type':
      mount.Type = readType(value, spec)
      return
    case 'source':
      mount.Source = value
      return
    case 'target':
      mount.Target = value
      return
    case 'bind-propagation':
      mount.BindOptions = { ...mount.BindOptions, Propagation: value.toLowerCase() }
      return
    case 'volume-subpath':
      mount.VolumeOptions = { ...mount.VolumeOptions, Subpath: value }
      return
    case 'volume-label':
      mount.VolumeOptions = { ...mount.VolumeOptions, Labels: { ...mount.VolumeOptions?.Labels, ...pair(value) } }
      return
    case 'volume-driver':
      mount.VolumeOptions = {
        ...mount.VolumeOptions,
        DriverConfig: { ...mount.VolumeOptions?.DriverConfig, Name: value },
      }
      return
    case 'volume-opt': {
      const driver = mount.VolumeOptions?.DriverConfig
      mount.VolumeOptions = {
        ...mount.VolumeOptions,
        DriverConfig: { ...driver, Options: { ...driver?.Options, ...pair(value) } },
      }
      return
    }
    case 'tmpfs-size':
      mount.TmpfsOptions = { ...mount.TmpfsOptions, SizeBytes: readBytes(value, `the mount "${spec}"`) }
      return
    case 'tmpfs-mode':
      mount.TmpfsOptions = { ...mount.TmpfsOptions, Mode: readMode(value, spec) }
      return
    default:
      throw fault(spec, `Lamina has no "${key}"`)
  }
}

function readType(value: string, spec: string): MountRequest['Type'] {
  const type = value.toLowerCase()
  if (type === 'bind' || type === 'volume' || type === 'tmpfs') return type
  throw fault(spec, `its type is none of bind, volume and tmpfs`)
}

function readSwitch(value: string | undefined, key: string, spec: string): boolean {
  if (value === undefined || ['1', 'true', 't'].includes(value.toLowerCase())) return true
  if (['0', 'false', 'f'].includes(value.toLowerCase())) return false
  throw fault(spec, `"${key}" is true or false`)
}

function readMode(value: string, spec: string): number {
  if (/^[0-7]{1,5}$/.test(value)) return Number.parseInt(value, 8)
  throw fault(spec, 'its mode is no octal number')
}

function pair(text: string): Record<string, string> {
  const [, key = '', value = ''] = /^([^=]*)=?(.*)$/s.exec(text) ?? []
  return { [key]: value }
}

/** Fields of a line of CSV (RFC 4180), of which each may be quoted. */
function splitFields(line: string): string[] {
  const fields = [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,"]*))(?=,|$)/g)]
  if (fields.map(([text]) => text).join('') !== line) throw fault(line, 'its quotes do not match')
  return fields.map(([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain)
}

function fault(spec: string, reason: string): EngineError {
  return new EngineError('INVALID_ARGUMENT', `Could not read the mount "${spec}": ${reason}.`)
}
