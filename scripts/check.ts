import { checks } from './checks.ts'
import { runChecks } from './runCheck.ts'

const families = new Set(process.argv.slice(2))
const chosen = checks.filter((check) => families.has(check.family))
if (chosen.length === 0) {
  console.error(`Usage: check FAMILY..., one of ${[...new Set(checks.map((check) => check.family))].join(', ')}`)
  process.exitCode = 1
}
await runChecks(chosen, ({ check, passed, output }) => {
  if (!passed) process.exitCode = 1
  console.log(passed ? `ok      ${check.name}` : `failed  ${check.name}\n${output}`)
})
