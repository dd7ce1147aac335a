import { join } from 'node:path'
import fastify from 'fastify'
import { expect, it } from 'vitest'
import { LocalServers } from '../../../../test/fixtures/registry/LocalServers.ts'
import { makeTestRoot } from '../../../../test/fixtures/testRoot.ts'
import { openEngine } from '../../engine/engine.ts'
import { registerSearch } from './search.ts'

it('a registry that is searched gets its own entry of X-Registry-Config, and never that of Docker Hub', async () => {
  const folder = await makeTestRoot('search')
  const servers = new LocalServers()
  const env = { DOCKER_CONFIG: join(folder.path, 'docker') }
  const engine = await openEngine({ root: join(folder.path, 'root'), registries: { env, certificates: [] } })
  const app = fastify()
  try {
    const { host } = await servers.serve((request, response) => {
      if (request.headers.authorization !== undefined) response.end('{"results":[]}')
      else response.writeHead(401, { 'www-authenticate': 'Basic realm="r"' }).end()
    })
    registerSearch(app, engine)
    const search = (config: object) => {
      const header = Buffer.from(JSON.stringify(config)).toString('base64url')
      return app.inject({ url: `/images/search?term=${host}/x`, headers: { 'x-registry-config': header } })
    }
    const hub = { 'https://index.docker.io/v1/': { username: 'anna', password: 'hub' } }
    await search(hub)
    await search({ ...hub, [host]: { username: 'anna', password: 'own' } })
    const sent = servers.requests.map(({ headers }) => headers.authorization).filter((header) => header !== undefined)
    expect(sent).toEqual([`Basic ${Buffer.from('anna:own').toString('base64')}`])
  } finally {
    await app.close()
    await engine.close()
    await servers.close()
    await folder.remove()
  }
})
