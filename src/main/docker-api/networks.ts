import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ContainerNetwork } from '../../runner/contract/container.ts'
import { type NetworkName, networkId, networkNames, networkOfMode } from '../engine/containers/networkId.ts'
import type { ContainerSummary } from '../engine/containers/types.ts'
import { EngineError } from '../engine/errors/EngineError.ts'
import { allContainers } from './containers/list.ts'
import { endpointId } from './containers/networkView.ts'
import type { DockerEngine } from './DockerEngine.ts'
import { type Filters, readDangling, readFilters } from './filters.ts'
import { queryText, routeText } from './query.ts'
import { sortKeys } from './sortKeys.ts'
import { notSupported } from './unsupported.ts'

const filterNames = new Set(['dangling', 'driver', 'id', 'label', 'name', 'scope', 'type'])
const pruneFilterNames = new Set(['label', 'label!', 'until'])
const drivers: Readonly<Record<NetworkName, string>> = { none: 'null', host: 'host', bridge: 'bridge' }

/** The networks come with the engine: they are as old as this process. */
const engineStart = new Date().toISOString()

const bridgeOptions = {
  'com.docker.network.bridge.default_bridge': 'true',
  'com.docker.network.bridge.enable_icc': 'true',
  'com.docker.network.bridge.enable_ip_masquerade': 'true',
  'com.docker.network.bridge.host_binding_ipv4': '0.0.0.0',
  'com.docker.network.driver.mtu': '1500',
}

/** `/networks...`: the three that every engine has. Others can neither be made nor removed. */
export function registerNetworks(app: FastifyInstance, engine: DockerEngine): void {
  app.get('/networks', (request) => {
    const filters = readFilters(request, filterNames)
    const names = networkNames.filter((name) => matches(engine.root, name, filters))
    return Promise.all(names.map((name) => dockerNetwork(engine, name, false)))
  })
  app.post('/networks/prune', (request) => {
    readFilters(request, pruneFilterNames)
    return { NetworksDeleted: null }
  })
  app.post('/networks/create', () => {
    throw notSupported('Creating a network')
  })
  app.get('/networks/:id', (request) => dockerNetwork(engine, findNetwork(engine, request), true))
  app.delete('/networks/:id', (request) => {
    const name = findNetwork(engine, request)
    throw new EngineError('DENIED', `${name} is a pre-defined network and cannot be removed`)
  })
  for (const verb of ['connect', 'disconnect']) {
    app.post(`/networks/:id/${verb}`, (request) => {
      findNetwork(engine, request)
      throw notSupported(`To ${verb} containers and networks`)
    })
  }
}

/** The network that a request names, by its name, its ID or the start of it. Throws NOT_FOUND. */
function findNetwork({ root }: DockerEngine, request: FastifyRequest): NetworkName {
  const asked = routeText(request, 'id')
  const scope = queryText(request, 'scope')
  if (scope !== '' && scope !== 'local') throw new EngineError('NOT_FOUND', `network ${asked} not found`)
  const named = networkNames.find((name) => name === asked)
  if (named !== undefined) return named
  const [only, ...more] = networkNames.filter((name) => networkId(root, name).startsWith(asked))
  if (only === undefined || more.length > 0) throw new EngineError('NOT_FOUND', `network ${asked} not found`)
  return only
}

function matches(root: string, name: NetworkName, filters: Filters): boolean {
  const passes = (filter: string, test: (value: string) => boolean): boolean =>
    (filters.get(filter) ?? []).length === 0 || (filters.get(filter) ?? []).some(test)
  return (
    readDangling(filters) !== true &&
    passes('name', (value) => name.includes(value)) &&
    passes('id', (value) => networkId(root, name).includes(value)) &&
    passes('driver', (value) => value === drivers[name]) &&
    passes('scope', (value) => value === 'local') &&
    passes('type', isBuiltin) &&
    (filters.get('label') ?? []).length === 0
  )
}

function isBuiltin(type: string): boolean {
  if (type !== 'builtin' && type !== 'custom') {
    throw new EngineError('INVALID_ARGUMENT', `invalid filter: 'type'='${type}'`)
  }
  return type === 'builtin'
}

/** A network as Docker tells it; with its containers only when it is looked at alone. */
async function dockerNetwork(engine: DockerEngine, name: NetworkName, withContainers: boolean): Promise<object> {
  const running = await allContainers(engine, { status: ['running', 'paused'] })
  const inside = running.filter(({ networkMode }) => networkOfMode(networkMode) === name)
  return {
    Name: name,
    Id: networkId(engine.root, name),
    Created: engineStart,
    Scope: 'local',
    Driver: drivers[name],
    EnableIPv6: false,
    IPAM: { Driver: 'default', Options: null, Config: name === 'bridge' ? subnets(inside) : [] },
    Internal: false,
    Attachable: false,
    Ingress: false,
    ConfigFrom: { Network: '' },
    ConfigOnly: false,
    Containers: withContainers ? sortKeys(Object.fromEntries(inside.map((one) => [one.id, endpointOf(one)]))) : {},
    Options: name === 'bridge' ? bridgeOptions : {},
    Labels: {},
  }
}

function endpointOf(container: ContainerSummary): object {
  const { network } = container.state
  return {
    Name: container.name,
    EndpointID: endpointId(container),
    MacAddress: network?.macAddress ?? '',
    IPv4Address: network === undefined ? '' : `${network.address}/${network.prefixLength}`,
    IPv6Address: '',
  }
}

/** The addresses of the bridge, which are chosen when it is made: told by those that are in it. */
function subnets(inside: readonly ContainerSummary[]): object[] {
  const network = inside.find(({ state }) => state.network !== undefined)?.state.network
  if (network === undefined) return []
  return [{ Subnet: subnetOf(network), Gateway: network.gateway }]
}

function subnetOf({ address, prefixLength }: ContainerNetwork): string {
  const number = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
  const size = 2 ** (32 - prefixLength)
  const first = Math.floor(number / size) * size
  const parts = [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256)
  return `${parts.join('.')}/${prefixLength}`
}
