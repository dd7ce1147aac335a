import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeTestRoot } from '../../../../../test/fixtures/testRoot.ts'
import { DockerCredentials } from './DockerCredentials.ts'
import { SealedCredentials, type Sealer } from './SealedCredentials.ts'

const anna = { kind: 'password', username: 'anna', password: 'geheim' } as const

/** Seals as a keyring's key does. */
function makeSealer(isAvailable = true): Sealer {
  const key = randomBytes(32)
  return {
    isAvailable: () => isAvailable,
    seal(text) {
      const start = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key, start)
      return Buffer.concat([start, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
    },
    unseal(bytes) {
      const cipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12)).setAuthTag(bytes.subarray(-16))
      return Buffer.concat([cipher.update(bytes.subarray(12, -16)), cipher.final()]).toString()
    },
  }
}

describe('logins that the desktop seals', () => {
  let folder: Awaited<ReturnType<typeof makeTestRoot>>
  let file: string
  beforeEach(async () => {
    folder = await makeTestRoot('sealed')
    file = join(folder.path, 'settings', 'logins.json')
  })
  afterEach(() => folder.remove())

  it('come back after a restart, and lie in a file that is their owner\u2019s, unreadable', async () => {
    const sealer = makeSealer()
    const store = new SealedCredentials({ file, sealer })
    expect(await store.get('r.test')).toBeUndefined()
    await Promise.all([
      store.put('r.test', anna),
      store.put('docker.io', { kind: 'identityToken', identityToken: 't' }),
    ])
    const again = new SealedCredentials({ file, sealer })
    expect(await again.get('r.test')).toEqual(anna)
    expect(await again.list()).toEqual([
      { host: 'r.test', username: 'anna' },
      { host: 'docker.io', username: '<token>' },
    ])
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await readFile(file, 'utf8')).not.toContain('geheim')
    await again.remove('r.test')
    expect(await store.get('r.test')).toBeUndefined()
    expect(await store.get('docker.io')).toBeDefined()
  })

  it('are none for hosts that are named as what every object has', async () => {
    const store = new SealedCredentials({ file, sealer: makeSealer() })
    for (const host of ['constructor', '__proto__', 'toString']) expect(await store.get(host)).toBeUndefined()
  })

  it('are told when the key is another one, and can be made anew', async () => {
    await new SealedCredentials({ file, sealer: makeSealer() }).put('r.test', anna)
    const store = new SealedCredentials({ file, sealer: makeSealer() })
    await expect(store.get('r.test')).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    await store.put('r.test', anna)
    expect(await store.get('r.test')).toEqual(anna)
  })

  it('are told when the file is not ours', async () => {
    const store = new SealedCredentials({ file, sealer: makeSealer() })
    await store.put('r.test', anna)
    await writeFile(file, '{"version": 2}')
    await expect(store.get('r.test')).rejects.toMatchObject({ code: 'MALFORMED' })
  })

  it('go into docker\u2019s file where the desktop has no key', async () => {
    const env = { DOCKER_CONFIG: join(folder.path, 'docker'), PATH: '' }
    const desktop = new SealedCredentials({ file, sealer: makeSealer(false) })
    const store = new DockerCredentials({ env, desktop })
    expect(await store.put('r.test', anna)).toBe(join(env.DOCKER_CONFIG, 'config.json'))
    expect(await store.get('r.test')).toEqual(anna)
  })
})
