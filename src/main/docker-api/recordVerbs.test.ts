import { afterEach, beforeEach, expect, it } from 'vitest'
import { type ContainerStore, openContainerStore, requestOf } from '../../../test/fixtures/containerStore.ts'
import { recordVerbs } from './recordVerbs.ts'

let store: ContainerStore

beforeEach(async () => {
  store = await openContainerStore()
})

afterEach(() => store.remove())

it('remembers what docker did to containers and volumes, with the command, and nothing that was refused', async () => {
  const { containers, volumes } = recordVerbs(store.engine)
  await containers.create(requestOf({ Cmd: ['sh', '-c', 'echo a b'] }, { Binds: ['data:/data'] }, 'web'))
  await containers.start('web')
  await containers.stop('web', { timeout: 1 })
  await containers.rename('web', 'site')
  await containers.commit('site', { reference: 'made:1', message: 'a message' })
  await expect(containers.remove('nobody')).rejects.toThrow('Could not find container nobody')
  await containers.remove('site', { volumes: true })
  await volumes.remove('data')
  const remembered = store.engine.operations.list({}).map(({ command, origin, state }) => [command, origin, state])
  expect(remembered.reverse()).toEqual(
    [
      "docker create --name=web -v data:/data app:1 sh -c 'echo a b'",
      'docker start web',
      'docker stop --timeout=1 web',
      'docker rename web site',
      "docker commit -m 'a message' site made:1",
      'docker rm --volumes site',
      'docker volume rm data',
    ].map((command) => [command, 'docker', 'done']),
  )
})
