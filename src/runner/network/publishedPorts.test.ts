import { describe, expect, it } from 'vitest'
import type { HostConfig } from '../../main/engine/spec/hostConfig.ts'
import { emptyRunConfig } from '../../main/engine/spec/runConfig.ts'
import type { ContainerSpec } from '../contract/container.ts'
import { publishedPorts } from './publishedPorts.ts'

function specOf(hostConfig: HostConfig, exposed: readonly string[] = []): ContainerSpec {
  const ExposedPorts = Object.fromEntries(exposed.map((port) => [port, {}]))
  const config = { ...emptyRunConfig(), ExposedPorts }
  return { id: 'a'.repeat(64), name: 'web', config, hostConfig, mounts: [], layers: [], snapshot: 1 }
}

const binding = (HostIp: string, HostPort: string) => ({ HostIp, HostPort })

describe('published ports', () => {
  it('are those of -p, on every address unless one is named', () => {
    const bindings = { '80/tcp': [binding('', '8080'), binding('127.0.0.1', '')], '53/udp': [binding('::1', '53-55')] }
    expect(publishedPorts(specOf({ PortBindings: bindings }))).toEqual([
      {
        key: '80/tcp',
        protocol: 'tcp',
        port: 80,
        addresses: ['0.0.0.0', '::'],
        hostPorts: { first: 8080, last: 8080 },
      },
      { key: '80/tcp', protocol: 'tcp', port: 80, addresses: ['127.0.0.1'], hostPorts: { first: 0, last: 0 } },
      { key: '53/udp', protocol: 'udp', port: 53, addresses: ['::1'], hostPorts: { first: 53, last: 55 } },
    ])
  })

  it('are with -P those that are exposed too, once each', () => {
    const hostConfig = { PublishAllPorts: true, PortBindings: { '80/tcp': [binding('', '8080')] } }
    const keys = publishedPorts(specOf(hostConfig, ['80/tcp', '443/tcp'])).map(({ key, hostPorts }) => [key, hostPorts])
    expect(keys).toEqual([
      ['80/tcp', { first: 8080, last: 8080 }],
      ['443/tcp', { first: 0, last: 0 }],
    ])
    expect(publishedPorts(specOf({}, ['80/tcp']))).toEqual([])
  })

  it.each([
    ['0/tcp', '', '80', 'INVALID_ARGUMENT'],
    ['65536/tcp', '', '80', 'INVALID_ARGUMENT'],
    ['80/tcp', '', '65536', 'INVALID_ARGUMENT'],
    ['80/tcp', '', '90-80', 'INVALID_ARGUMENT'],
    ['80/tcp', 'localhost', '80', 'INVALID_ARGUMENT'],
    ['80/sctp', '', '80', 'UNSUPPORTED'],
  ])('are not %s on "%s" port %s', (key, address, port, code) => {
    expect(() => publishedPorts(specOf({ PortBindings: { [key]: [binding(address, port)] } }))).toThrow(
      expect.objectContaining({ code }),
    )
  })
})
