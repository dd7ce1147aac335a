import { expect, it } from 'vitest'
import { LocalServers } from '../../../../../test/fixtures/registry/LocalServers.ts'
import { parseReference } from '../../spec/reference.ts'
import { noAuthorizer } from '../transport/auth/noAuthorizer.ts'
import { RegistryTransport } from '../transport/RegistryTransport.ts'
import { listRepositories, listTags } from './listNames.ts'
import { RegistryHost } from './RegistryHost.ts'

it('what begins as another host is the name that a page goes on after, and no path', async () => {
  const servers = new LocalServers()
  const transport = new RegistryTransport({ authorizer: noAuthorizer })
  try {
    const { url: origin, host: registry } = await servers.serve((_, response) => response.end('{"repositories":[]}'))
    const endpoint = { registry, origin, prefix: '', isMirror: false, tls: { ca: [], verify: true }, proxies: {} }
    const directory = { endpoint: async () => endpoint, pullEndpoints: async () => [endpoint] }
    const host = await RegistryHost.find({ directory, transport }, registry, { authorizer: noAuthorizer })
    await listRepositories(host, '//other.test/x')
    await listTags(host, parseReference(`${registry}/app`), '/\\other.test/x').catch(() => undefined)
    await listRepositories(host, '/v2/_catalog?last=b')
    expect(servers.requests.map(({ url }) => url)).toEqual([
      '/v2/_catalog?n=100&last=%2F%2Fother.test%2Fx',
      '/v2/app/tags/list?n=100&last=%2F%5Cother.test%2Fx',
      '/v2/_catalog?last=b',
    ])
  } finally {
    await transport.close()
    await servers.close()
  }
})
