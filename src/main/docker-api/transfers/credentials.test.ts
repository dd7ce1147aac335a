import fastify from 'fastify'
import { expect, it } from 'vitest'
import type { Credentials } from '../../engine/registry/types.ts'
import { readCredentials, registryHost, requestCredentials } from './credentials.ts'

async function credentialsOf(headers: Record<string, string>, domain?: string): Promise<Credentials | undefined> {
  let found: Credentials | undefined
  const app = fastify()
  app.get('/', (request) => {
    found = requestCredentials(request, domain)
    return {}
  })
  await app.inject({ url: '/', headers })
  await app.close()
  return found
}

function encode(value: object, alphabet: 'base64' | 'base64url' = 'base64url'): string {
  return Buffer.from(JSON.stringify(value)).toString(alphabet)
}

const anna = { username: 'anna', password: 'pass>>>word???' }

it.each(['base64', 'base64url'] as const)('reads credentials in %s', async (alphabet) => {
  const header = encode({ ...anna, serveraddress: 'localhost:5000' }, alphabet)
  expect(await credentialsOf({ 'x-registry-auth': header })).toEqual({ kind: 'password', ...anna })
})

it('takes a registry token before an identity token before a password', () => {
  const both = { ...anna, identitytoken: 'identity', registrytoken: 'registry' }
  expect(readCredentials(both)).toEqual({ kind: 'registryToken', registryToken: 'registry' })
  expect(readCredentials({ ...both, registrytoken: '' })).toEqual({ kind: 'identityToken', identityToken: 'identity' })
})

it.each([
  ['no header', {}],
  ['an empty object', { 'x-registry-auth': 'e30=' }],
  ['what is no JSON', { 'x-registry-auth': '%%%' }],
  ['a list', { 'x-registry-auth': encode([]) }],
  ['fields of another kind', { 'x-registry-auth': encode({ username: 5, password: true }) }],
])('has none in %s', async (_what, headers: Record<string, string>) => {
  expect(await credentialsOf(headers)).toBeUndefined()
})

it('finds those of the registry among many', async () => {
  const config = encode({ 'localhost:5000': { username: 'bert', password: '' }, 'https://index.docker.io/v1/': anna })
  const headers = { 'x-registry-config': config }
  expect(await credentialsOf(headers, 'localhost:5000')).toMatchObject({ username: 'bert' })
  expect(await credentialsOf(headers, 'docker.io')).toMatchObject({ username: 'anna' })
  expect(await credentialsOf(headers, 'quay.io')).toBeUndefined()
})

it.each([
  ['', 'docker.io'],
  ['https://index.docker.io/v1/', 'docker.io'],
  ['docker.io', 'docker.io'],
  ['http://localhost:5000/v2/', 'localhost:5000'],
  ['quay.io', 'quay.io'],
])('means the registry of the address "%s"', (address, host) => {
  expect(registryHost(address)).toBe(host)
})
