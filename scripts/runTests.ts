import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { KnownTest } from './promises.ts'
import { pinnedNode, projectRoot } from './setUp.mjs'

/** What came of a run of all tests. */
export interface TestOutcome {
  readonly passed: number
  readonly failed: number
  /** Files with tests that were skipped, and how many in each. */
  readonly skipped: Readonly<Record<string, number>>
  readonly tests: readonly KnownTest[]
}

/** The part of the runner's report that is read (the form is Jest's). */
interface Report {
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly assertionResults: readonly {
      readonly status: string
      readonly title: string
      readonly ancestorTitles: readonly string[]
    }[]
  }[]
}

const reportFile = join(projectRoot, 'node_modules', '.cache', 'tests.json')

/** Counts a report. A file that could not be loaded, or an error outside of any test, counts as one failure. */
export function countReport(report: Report, exitCode: number | null): TestOutcome {
  const results = report.testResults.flatMap((file) => file.assertionResults)
  const count = (status: string) => results.filter((result) => result.status === status).length
  const brokenFiles = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((result) => result.status === 'failed'),
  ).length
  const failed = count('failed') + brokenFiles
  return {
    passed: count('passed'),
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: countSkipped(report),
    tests: report.testResults.flatMap((file) =>
      file.assertionResults.map(({ title, ancestorTitles }) => ({
        file: relative(projectRoot, file.name),
        titles: [...ancestorTitles.filter((outer) => outer !== ''), title],
      })),
    ),
  }
}

function countSkipped(report: Report): Record<string, number> {
  const isSkipped = ({ status }: { readonly status: string }) => status !== 'passed' && status !== 'failed'
  const counts = report.testResults.map((file): [string, number] => [
    relative(projectRoot, file.name),
    file.assertionResults.filter(isSkipped).length,
  ])
  return Object.fromEntries(counts.filter(([, count]) => count > 0))
}

/** Runs all tests, showing what the runner shows; `limit` is in milliseconds. */
export async function runTests(limit: number): Promise<TestOutcome> {
  mkdirSync(join(projectRoot, 'node_modules', '.cache'), { recursive: true })
  rmSync(reportFile, { force: true })
  const vitest = join(projectRoot, 'node_modules', 'vitest', 'vitest.mjs')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`]
  const child = spawn(pinnedNode, [vitest, 'run', '--passWithNoTests', ...reporters], {
    cwd: projectRoot,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const timer = setTimeout(() => {
    process.stdout.write(`The tests did not end within ${limit / 60_000} minutes.\n`)
    child.kill('SIGKILL')
  }, limit)
  const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve))
  clearTimeout(timer)
  if (!existsSync(reportFile)) return { passed: 0, failed: 1, skipped: {}, tests: [] }
  return countReport(JSON.parse(readFileSync(reportFile, 'utf8')), exitCode)
}
