import type { Digest } from '../../../shared/model/digest.ts'
import { isObject, type JsonObject } from '../spec/json.ts'

/** One layer of an image in Docker's first format: its `json` and its diffID. */
export interface LegacyStep {
  readonly json: JsonObject
  readonly diffId: Digest
}

const notInConfig = new Set(['id', 'parent', 'Size', 'parent_id', 'layer_id', 'throwaway'])

/**
 * The config that Docker makes of the `json` files of an image in its first format (Docker image specification
 * v1), lowest layer first, byte for byte: its digest is the image's ID there.
 */
export function legacyConfig(steps: readonly LegacyStep[]): Uint8Array {
  const top = steps.at(-1)?.json ?? {}
  const image = isWrittenAnew(top.docker_version) ? writtenAnew(top) : top
  const kept = Object.entries(image).filter(([key]) => !notInConfig.has(key))
  return new TextEncoder().encode(
    goJson({
      ...Object.fromEntries(kept),
      history: steps.map(({ json }) => historyOf(json)),
      rootfs: { type: 'layers', diff_ids: steps.map(({ diffId }) => diffId) },
    }),
  )
}

function historyOf(json: JsonObject): JsonObject {
  const containerConfig = isObject(json.container_config) ? json.container_config : {}
  const command = Array.isArray(containerConfig.Cmd) ? containerConfig.Cmd.map(String).join(' ') : ''
  return {
    ...(json.created === undefined ? {} : { created: json.created }),
    ...(typeof json.author === 'string' && json.author ? { author: json.author } : {}),
    ...(command ? { created_by: command } : {}),
    ...(typeof json.comment === 'string' && json.comment ? { comment: json.comment } : {}),
  }
}

/** Docker does not keep the `json` of versions before 1.8.3 as it is, nor one without a version. */
function isWrittenAnew(version: unknown): boolean {
  const parts = typeof version === 'string' ? version.split('.').map((part) => Number.parseInt(part, 10) || 0) : []
  const [major = 0, minor = 0, patch = 0] = parts
  return major < 1 || (major === 1 && (minor < 8 || (minor === 8 && patch < 3)))
}

/** The fields that Docker knows, in its order; unknown ones are lost. */
function writtenAnew(top: JsonObject): JsonObject {
  const optional = (key: string): JsonObject => (top[key] ? { [key]: top[key] } : {})
  return {
    ...optional('comment'),
    created: top.created ?? '0001-01-01T00:00:00Z',
    ...optional('container'),
    container_config: runConfig(isObject(top.container_config) ? top.container_config : {}),
    ...optional('docker_version'),
    ...optional('author'),
    ...(isObject(top.config) ? { config: runConfig(top.config) } : {}),
    ...optional('architecture'),
    ...optional('variant'),
    ...optional('os'),
  }
}

/** Fields of a run configuration, in Docker's order, with what an absent one becomes; undefined: it stays absent. */
const runConfigFields: readonly (readonly [key: string, absent: unknown])[] = [
  ['Hostname', ''],
  ['Domainname', ''],
  ['User', ''],
  ['AttachStdin', false],
  ['AttachStdout', false],
  ['AttachStderr', false],
  ['ExposedPorts', undefined],
  ['Tty', false],
  ['OpenStdin', false],
  ['StdinOnce', false],
  ['Env', null],
  ['Cmd', null],
  ['Healthcheck', undefined],
  ['ArgsEscaped', undefined],
  ['Image', ''],
  ['Volumes', null],
  ['WorkingDir', ''],
  ['Entrypoint', null],
  ['NetworkDisabled', undefined],
  ['MacAddress', undefined],
  ['OnBuild', null],
  ['Labels', null],
  ['StopSignal', undefined],
  ['StopTimeout', undefined],
  ['Shell', undefined],
]

function runConfig(config: JsonObject): JsonObject {
  const fields = runConfigFields.map(([key, absent]): [string, unknown] => {
    const value = config[key]
    if (value === undefined || value === null || (absent === undefined && isEmpty(value))) return [key, absent]
    if ((key === 'Cmd' || key === 'Entrypoint') && typeof value === 'string') return [key, [value]]
    return [key, isObject(value) ? sortedByKey(value) : value]
  })
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined))
}

function isEmpty(value: unknown): boolean {
  return !value || (typeof value === 'object' && Object.keys(value).length === 0)
}

function sortedByKey(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** JSON as Go's encoder writes a map: top-level keys sorted, `<`, `>` and `&` escaped. */
function goJson(object: JsonObject): string {
  return JSON.stringify(sortedByKey(object)).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
