import { isObject } from '../engine/spec/json.ts'
import { sortKeys } from './sortKeys.ts'

/**
 * The run configuration of an image (`config` or `container_config` of its config) with the keys, the
 * order and the empty values that dockerd gives it. Keys that Docker does not know are left out.
 */
export function dockerRunConfig(value: unknown): object {
  const config = isObject(value) ? value : {}
  const healthcheck = config.Healthcheck
  return {
    Hostname: text(config.Hostname),
    Domainname: text(config.Domainname),
    User: text(config.User),
    AttachStdin: config.AttachStdin === true,
    AttachStdout: config.AttachStdout === true,
    AttachStderr: config.AttachStderr === true,
    ...unlessEmpty('ExposedPorts', sortedMap(config.ExposedPorts)),
    Tty: config.Tty === true,
    OpenStdin: config.OpenStdin === true,
    StdinOnce: config.StdinOnce === true,
    Env: texts(config.Env),
    Cmd: words(config.Cmd),
    ...(isObject(healthcheck) ? { Healthcheck: dockerHealthcheck(healthcheck) } : {}),
    ...(config.ArgsEscaped === true ? { ArgsEscaped: true } : {}),
    Image: text(config.Image),
    Volumes: sortedMap(config.Volumes),
    WorkingDir: text(config.WorkingDir),
    Entrypoint: words(config.Entrypoint),
    ...(config.NetworkDisabled === true ? { NetworkDisabled: true } : {}),
    ...unlessEmpty('MacAddress', text(config.MacAddress)),
    OnBuild: texts(config.OnBuild),
    Labels: sortedMap(config.Labels),
    ...unlessEmpty('StopSignal', text(config.StopSignal)),
    ...(typeof config.StopTimeout === 'number' ? { StopTimeout: config.StopTimeout } : {}),
    ...unlessEmpty('Shell', words(config.Shell)),
  }
}

function dockerHealthcheck(value: Readonly<Record<string, unknown>>): object {
  return {
    ...unlessEmpty('Test', texts(value.Test)),
    ...unlessEmpty('Interval', count(value.Interval)),
    ...unlessEmpty('Timeout', count(value.Timeout)),
    ...unlessEmpty('StartPeriod', count(value.StartPeriod)),
    ...unlessEmpty('StartInterval', count(value.StartInterval)),
    ...unlessEmpty('Retries', count(value.Retries)),
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function count(value: unknown): number {
  return typeof value === 'number' ? value : 0
}

function texts(value: unknown): string[] | null {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : null
}

/** A command, which old images may have as one string. */
function words(value: unknown): string[] | null {
  return typeof value === 'string' ? [value] : texts(value)
}

function sortedMap(value: unknown): Record<string, unknown> | null {
  return isObject(value) ? sortKeys(value) : null
}

type Emptiable = string | number | readonly string[] | Record<string, unknown> | null

/** The pair as an object, or nothing when Go's encoder would omit it. */
function unlessEmpty(name: string, value: Emptiable): Record<string, Emptiable> {
  const empty =
    value === null || value === '' || value === 0 || (typeof value === 'object' && Object.keys(value).length === 0)
  return empty ? {} : { [name]: value }
}
