import { globSync } from 'node:fs'
import { join } from 'node:path'
import { pinnedNode, projectRoot } from './setUp.mjs'

/** A check of the whole project: a program that exits with 0 when all is well. */
export interface Check {
  readonly name: string
  /** What `npm run NAME` calls the family it belongs to. */
  readonly family: 'format' | 'lint' | 'typecheck' | 'boundaries' | 'dead-code' | 'build'
  readonly command: string
  readonly args: readonly string[]
}

const bin = (name: string) => join(projectRoot, 'node_modules', '.bin', name)

function typeChecks(): Check[] {
  const configs = globSync('tsconfig.*.json', { cwd: projectRoot }).filter((file) => file !== 'tsconfig.base.json')
  return configs.toSorted().map((config) => ({
    name: `types of ${config.split('.')[1]}`,
    family: 'typecheck',
    command: bin('tsc'),
    args: ['-p', config],
  }))
}

/** Every check but the tests, in the order in which they are told. */
export const checks: readonly Check[] = [
  { name: 'format', family: 'format', command: bin('biome'), args: ['check', '--error-on-warnings'] },
  { name: 'lint', family: 'lint', command: bin('oxlint'), args: ['--type-aware', '--deny-warnings'] },
  { name: 'lock file', family: 'lint', command: pinnedNode, args: ['scripts/lockfile.ts'] },
  ...typeChecks(),
  { name: 'import boundaries', family: 'boundaries', command: pinnedNode, args: ['scripts/boundaries.ts'] },
  { name: 'dead code', family: 'dead-code', command: bin('knip'), args: ['--no-progress'] },
]
