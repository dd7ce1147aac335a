import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ordinaryUser } from '../test/fixtures/ordinaryUser.ts'
import { checks } from './checks.ts'
import { findBrokenPromises, type KnownTest, readPromises } from './promises.ts'
import { runCheck, runChecks } from './runCheck.ts'
import { runTests } from './runTests.ts'
import { pinnedNode, projectRoot } from './setUp.mjs'
import { installTestNeeds } from './testNeeds.ts'

/** Tests that hang are given up after this time, in milliseconds: a machine at rest takes some ten minutes. */
const testLimit = 2_700_000

let passed = 0
let failed = 0

function tell(name: string, isPassed: boolean, details: string): void {
  if (isPassed) passed++
  else failed++
  console.log(isPassed ? `ok      ${name}` : `failed  ${name}\n${details.trimEnd()}`)
}

function checkPromises(tests: readonly KnownTest[]): void {
  const name = 'promises'
  try {
    const broken = findBrokenPromises(
      readPromises(readFileSync(join(projectRoot, 'docs', 'promises.md'), 'utf8')),
      tests,
    )
    tell(name, broken.length === 0, broken.join('\n'))
  } catch (thrown) {
    tell(name, false, String(thrown))
  }
}

const { problem, leftOut } = installTestNeeds()
tell('what tests need of the system', problem === undefined, problem ?? '')
for (const line of leftOut) console.log(`left out ${line}`)
// Made before the tests, several of which would make it at the same time.
if (ordinaryUser() === undefined) console.log('left out tests as an ordinary user: there is none with IDs of its own')
await runChecks(checks, ({ check, passed: isPassed, output, milliseconds }) =>
  tell(`${check.name} (${milliseconds} ms)`, isPassed, output),
)
const build = await runCheck({ name: 'build', family: 'build', command: pinnedNode, args: ['scripts/build.ts'] })
tell(`build (${build.milliseconds} ms)`, build.passed, build.output)

const outcome = await runTests(testLimit)
passed += outcome.passed
failed += outcome.failed
checkPromises(outcome.tests)
for (const [file, count] of Object.entries(outcome.skipped)) console.log(`skipped ${file}: ${count} tests`)
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
