import { expect, test } from 'vitest'
import { namesInRegistries, registryOf } from './registryNames.ts'

test('a name becomes that of another registry, its own left away', () => {
  const registries = ['localhost:5000/', 'ghcr.io/']
  expect(namesInRegistries('team/shop:1', registries)).toEqual(['localhost:5000/team/shop:1', 'ghcr.io/team/shop:1'])
  expect(namesInRegistries('localhost:5000/shop:1', registries)).toEqual(['ghcr.io/shop:1'])
  expect(namesInRegistries(undefined, registries)).toEqual([])
})

test('a reference is of the registry that it names, or of Docker Hub', () => {
  expect(['alpine', 'team/shop:1', 'localhost:5000/a', 'localhost/a', 'ghcr.io/a/b:1'].map(registryOf)).toEqual([
    'docker.io',
    'docker.io',
    'localhost:5000',
    'localhost',
    'ghcr.io',
  ])
})
