import { expect, it } from 'vitest'
import { layerPath } from './layerPath.ts'
import { TarFault } from './tarFault.ts'

it.each([
  ['etc/passwd', 'etc/passwd'],
  ['./etc/passwd', 'etc/passwd'],
  ['/etc/passwd', 'etc/passwd'],
  ['//etc///passwd/', 'etc/passwd'],
  ['usr/./lib/../bin', 'usr/bin'],
  ['.', ''],
  ['./', ''],
  ['/', ''],
  ['...', '...'],
  ['..a/.b', '..a/.b'],
])('takes %j as %j', (name, path) => {
  expect(layerPath(name)).toBe(path)
})

it.each(['..', '../etc', 'a/../../b', '/../etc', './..'])('refuses %j, which climbs out', (name) => {
  expect(() => layerPath(name)).toThrow(expect.objectContaining({ code: 'UNSAFE_PATH' }))
})

it('refuses what no file system holds', () => {
  expect(layerPath('n'.repeat(255))).toHaveLength(255)
  expect(() => layerPath('n'.repeat(256))).toThrow(TarFault)
  expect(layerPath('d/'.repeat(2047))).toHaveLength(4093)
  expect(() => layerPath('d/'.repeat(2049))).toThrow(TarFault)
})
