import { EngineError } from '../errors/EngineError.ts'
import { isObject } from './json.ts'
import { isZero, JsonFields } from './jsonFields.ts'
import { emptyRunConfig, type Healthcheck, type RunConfig } from './runConfig.ts'

/** Fields that Lamina does not have: refused by name unless they say nothing. */
const unsupported = ['NetworkDisabled', 'MacAddress']

/**
 * A run configuration out of JSON: the `config` of an image, or the body of a request. What is absent says nothing.
 * Throws MALFORMED for a value of the wrong kind, UNSUPPORTED for a field that Lamina does not have.
 */
export function parseRunConfig(value: unknown, what: string): RunConfig {
  if (!isObject(value)) return emptyRunConfig()
  const fields = new JsonFields(value, what)
  for (const name of unsupported) {
    if (!isZero(fields.raw(name))) throw notSupported(name)
  }
  const exposed = fields.set('ExposedPorts')
  const healthcheck = fields.fields('Healthcheck')
  const stopSignal = fields.text('StopSignal')
  const stopTimeout = fields.int('StopTimeout')
  const shell = fields.words('Shell')
  return {
    Hostname: fields.text('Hostname') ?? '',
    Domainname: fields.text('Domainname') ?? '',
    User: fields.text('User') ?? '',
    AttachStdin: fields.bool('AttachStdin') ?? false,
    AttachStdout: fields.bool('AttachStdout') ?? false,
    AttachStderr: fields.bool('AttachStderr') ?? false,
    ...(exposed && Object.keys(exposed).length > 0 ? { ExposedPorts: exposed } : {}),
    Tty: fields.bool('Tty') ?? false,
    OpenStdin: fields.bool('OpenStdin') ?? false,
    StdinOnce: fields.bool('StdinOnce') ?? false,
    Env: fields.texts('Env') ?? null,
    Cmd: fields.words('Cmd') ?? null,
    ...(healthcheck ? { Healthcheck: parseHealthcheckObject(healthcheck) } : {}),
    ...(fields.bool('ArgsEscaped') ? { ArgsEscaped: true } : {}),
    Image: fields.text('Image') ?? '',
    Volumes: fields.set('Volumes') ?? null,
    WorkingDir: fields.text('WorkingDir') ?? '',
    Entrypoint: fields.words('Entrypoint') ?? null,
    OnBuild: fields.texts('OnBuild') ?? null,
    Labels: fields.textMap('Labels') ?? null,
    ...(stopSignal ? { StopSignal: stopSignal } : {}),
    ...(stopTimeout === undefined ? {} : { StopTimeout: stopTimeout }),
    ...(shell && shell.length > 0 ? { Shell: shell } : {}),
  }
}

function parseHealthcheckObject(fields: JsonFields): Healthcheck {
  const check: Healthcheck = { Test: fields.texts('Test') ?? [] }
  for (const name of ['Interval', 'Timeout', 'StartPeriod', 'StartInterval', 'Retries'] as const) {
    const value = fields.int(name)
    if (value !== undefined && value !== 0) check[name] = value
  }
  return check
}

/** The error for a field of a request that Lamina does not have. */
export function notSupported(name: string): EngineError {
  return new EngineError('UNSUPPORTED', `Could not do it: "${name}" is not supported by Lamina. Leave it out.`, {
    data: { field: name, docker: `${name} is not supported by Lamina` },
  })
}
