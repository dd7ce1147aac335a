import { expect, it } from 'vitest'
import { fillHoles, findHoles, type Lockfile } from './lockfile.ts'

function lockWithHole(): Lockfile {
  return {
    packages: {
      '': {},
      'node_modules/tool': {
        version: '1.0.0',
        optionalDependencies: { '@tool/darwin-arm64': '1.0.0', '@tool/linux-x64': '1.0.0' },
      },
      'node_modules/@tool/linux-x64': { version: '1.0.0', optional: true },
    },
  }
}

it('finds an optional package that the lock file leaves out', () => {
  expect(findHoles(lockWithHole())).toEqual([
    { parent: 'node_modules/tool', name: '@tool/darwin-arm64', version: '1.0.0' },
  ])
})

it('fills a hole with the platform that the name tells', () => {
  const lock = lockWithHole()
  fillHoles(lock, findHoles(lock))
  expect(findHoles(lock)).toEqual([])
  expect(lock.packages['node_modules/@tool/darwin-arm64']).toEqual({
    version: '1.0.0',
    optional: true,
    os: ['darwin'],
    cpu: ['arm64'],
  })
})
