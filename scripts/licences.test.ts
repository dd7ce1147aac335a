import { join } from 'node:path'
import { expect, it } from 'vitest'
import { licensedPackages } from './licences.ts'
import { projectRoot } from './setUp.mjs'

const inModules = (...path: readonly string[]) => join(projectRoot, 'node_modules', ...path)

it('names what the engine loads, what that needs, and what went into the window, each with its licence', () => {
  const modules = [
    inModules('react', 'cjs', 'react.production.js'),
    `\0${inModules('@mantine', 'core', 'esm', 'index.mjs')}?commonjs`,
    join(projectRoot, 'src', 'renderer', 'main.tsx'),
  ]
  const packages = licensedPackages(modules)
  const names = packages.map(({ name }) => name)
  expect(names).toEqual(expect.arrayContaining(['fastify', 'find-my-way', 'zod', 'react', '@mantine/core']))
  expect(names).not.toContain('vitest')
  expect(names).toEqual([...names].sort())
  expect(packages.filter(({ licence, version }) => licence === 'unknown' || version === '')).toEqual([])
})
