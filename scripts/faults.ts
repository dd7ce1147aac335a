import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { pinnedNode, projectRoot } from './setUp.mjs'
import { installTestNeeds } from './testNeeds.ts'

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '200' }, seed: { type: 'string' }, help: { type: 'boolean' } },
})

if (values.help === true) {
  console.log(`Usage: npm run faults -- [--kills N] [--seed N]
All tests of what goes wrong, with as many random kills of pull, prune and push, and 1,000 interleavings of verbs. The seed is printed; give it to repeat.`)
} else {
  const { problem, leftOut } = installTestNeeds()
  for (const line of [...leftOut, ...(problem === undefined ? [] : [problem])]) console.log(line)
  const seed = values.seed ?? String(Math.floor(Math.random() * 2 ** 32))
  console.log(`${values.kills} kills, seed ${seed}`)
  const vitest = join(projectRoot, 'node_modules', 'vitest', 'vitest.mjs')
  const { status } = spawnSync(
    pinnedNode,
    [vitest, 'run', '--project', 'faults', '--project', 'property', 'test/faults', 'test/property/interleavings'],
    {
      cwd: projectRoot,
      stdio: 'inherit',
      env: { ...process.env, LAMINA_KILLS: values.kills, LAMINA_INTERLEAVINGS: '1000', LAMINA_SEED: seed },
    },
  )
  process.exitCode = status ?? 1
}
