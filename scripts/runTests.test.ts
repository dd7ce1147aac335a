import { join } from 'node:path'
import { expect, it } from 'vitest'
import { countReport } from './runTests.ts'
import { projectRoot } from './setUp.mjs'

const test = (status: string, title = 'does it') => ({ status, title, ancestorTitles: ['outer'] })
const file = (name: string, status: string, assertionResults: ReturnType<typeof test>[]) => ({
  name: join(projectRoot, name),
  status,
  assertionResults,
})

it('counts tests, and says which were skipped', () => {
  const report = {
    testResults: [
      file('a.test.ts', 'failed', [test('passed'), test('failed')]),
      file('b.test.ts', 'passed', [test('passed', 'works'), test('skipped'), test('todo')]),
    ],
  }
  const { passed, failed, skipped, tests } = countReport(report, 1)
  expect({ passed, failed, skipped }).toEqual({ passed: 2, failed: 1, skipped: { 'b.test.ts': 2 } })
  expect(tests).toContainEqual({ file: 'b.test.ts', titles: ['outer', 'works'] })
})

it('counts a file that could not be loaded as a failure', () => {
  expect(countReport({ testResults: [file('a.test.ts', 'failed', [])] }, 1).failed).toBe(1)
})

it('counts a run that failed outside of its tests as a failure', () => {
  const report = { testResults: [file('a.test.ts', 'passed', [test('passed')])] }
  expect(countReport(report, 1).failed).toBe(1)
  expect(countReport(report, 0).failed).toBe(0)
})
