import { expect, it } from 'vitest'
import { readPlace, registryAddress, repositoryOf } from './registriesAddress.ts'

it('what is shown of a registry has an address, and is found again by it', () => {
  const place = { repository: 'team/app', tag: '1', view: 'files', layer: 'sha256:1', directory: 'etc/ü' } as const
  const address = new URL(registryAddress('localhost:5000', place), 'http://x')
  expect(address.pathname).toBe('/registries/localhost%3A5000')
  expect(readPlace(address.searchParams)).toEqual(place)
})

it('an address that says nothing shows the layers, and an unknown view is none', () => {
  expect(registryAddress()).toBe('/registries')
  expect(readPlace(new URLSearchParams('view=other&tag='))).toEqual({ view: 'layers' })
})

it('repositories are named as docker names them', () => {
  expect(repositoryOf('docker.io', 'library/alpine')).toBe('alpine')
  expect(repositoryOf('docker.io', 'bitnami/redis')).toBe('bitnami/redis')
  expect(repositoryOf('localhost:5000', 'library/alpine')).toBe('localhost:5000/library/alpine')
})
