import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { projectRoot } from './setUp.mjs'

const biome = join(projectRoot, 'node_modules', '.bin', 'biome')
const outcome = spawnSync(biome, ['check', '--write', ...process.argv.slice(2)], { cwd: projectRoot, stdio: 'inherit' })
process.exitCode = outcome.status ?? 1
