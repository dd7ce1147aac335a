import { expect, it } from 'vitest'
import { listRegistries } from './listRegistries.ts'

it('registries that are named as what every object has have no mirrors by that', () => {
  const named = ['constructor', '__proto__'].map((host) => ({ host, imageCount: 1 }))
  const settings = { parallel: 6, insecure: [], mirrors: { 'quay.io': ['https://m.test'] }, proxy: {} }
  expect(listRegistries(named, [], settings).map(({ host, mirrors }) => [host, mirrors])).toEqual([
    ['docker.io', []],
    ['__proto__', []],
    ['constructor', []],
    ['quay.io', ['https://m.test']],
  ])
})
