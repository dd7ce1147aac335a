import { expect, test } from 'vitest'
import { namesInRegistries } from './registryNames.ts'

test('a name becomes that of another registry, its own left away', () => {
  const registries = ['localhost:5000/', 'ghcr.io/']
  expect(namesInRegistries('team/shop:1', registries)).toEqual(['localhost:5000/team/shop:1', 'ghcr.io/team/shop:1'])
  expect(namesInRegistries('localhost:5000/shop:1', registries)).toEqual(['ghcr.io/shop:1'])
  expect(namesInRegistries(undefined, registries)).toEqual([])
})
