import { expect, test } from 'vitest'
import { archiveName } from './archiveName.ts'

test.each([
  [['nginx:1.21'], 'nginx-1.21.tar'],
  [['registry.example:5000/team/app:2.0'], 'app-2.0.tar'],
  [['nginx:1.21', 'nginx:latest'], 'nginx.tar'],
  [['nginx:1.21', 'other.example/nginx:1'], 'nginx.tar'],
  [['nginx:1.21', 'alpine:3'], 'images.tar'],
  [[`sha256:${'ab'.repeat(32)}`], 'abababababab.tar'],
  [['nginx'], 'nginx.tar'],
  [[], 'images.tar'],
])('an archive of %s is suggested to be called %s', (references, name) => {
  expect(archiveName(references)).toBe(name)
})
