import { networkOfMode } from '../../engine/containers/networkId.ts'
import type { CreateRequest } from '../../engine/containers/types.ts'
import { EngineError } from '../../engine/errors/EngineError.ts'
import { isObject } from '../../engine/spec/json.ts'
import { isZero, JsonFields } from '../../engine/spec/jsonFields.ts'
import { parseHostConfig } from '../../engine/spec/parseHostConfig.ts'
import { parseRunConfig } from '../../engine/spec/parseRunConfig.ts'
import { notSupported } from '../unsupported.ts'

const what = 'the request for a container'

/**
 * The body of `POST /containers/create`. Throws INVALID_ARGUMENT in dockerd's words for an empty one, MALFORMED for
 * values of the wrong kind, UNSUPPORTED for options that Lamina does not have.
 */
export function readCreateBody(body: unknown): Pick<CreateRequest, 'config' | 'hostConfig'> {
  if (!isObject(body) || Object.keys(body).length === 0) {
    throw new EngineError('INVALID_ARGUMENT', 'Config cannot be empty in order to create a container')
  }
  const hostConfig = parseHostConfig(body.HostConfig, `HostConfig of ${what}`)
  refuseNetworks(new JsonFields(body, what), hostConfig.NetworkMode ?? '')
  return { config: parseRunConfig(body, what), hostConfig }
}

/** The one network that a container is in may be named once more, and without wishes. */
function refuseNetworks(body: JsonFields, mode: string): void {
  const endpoints = body.fields('NetworkingConfig')?.fields('EndpointsConfig')
  const names = endpoints?.keys() ?? []
  if (names.length > 1) {
    throw new EngineError(
      'INVALID_ARGUMENT',
      `Container cannot be connected to network endpoints: ${names.toSorted().join(', ')}`,
    )
  }
  for (const name of names) {
    if (name !== mode && networkOfMode(name) !== networkOfMode(mode)) {
      throw new EngineError('NOT_FOUND', `network ${name} not found`)
    }
    const wishes = endpoints?.fields(name)
    if (wishes !== undefined) refuseWishes(wishes)
  }
}

function refuseWishes(endpoint: JsonFields): void {
  const asks = (name: string): boolean => !isZero(endpoint.raw(name))
  if (asks('IPAMConfig')) {
    throw new EngineError('INVALID_ARGUMENT', 'user specified IP address is supported on user defined networks only')
  }
  if (asks('Aliases')) {
    throw new EngineError(
      'INVALID_ARGUMENT',
      'network-scoped alias is supported only for containers in user defined networks',
    )
  }
  for (const name of ['Links', 'MacAddress', 'DriverOpts']) {
    if (asks(name)) throw notSupported(`${name} of a network's endpoint`)
  }
}
