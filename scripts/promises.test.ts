import { describe, expect, it } from 'vitest'
import { findBrokenPromises, readPromises } from './promises.ts'

const document = `# Promises

| promise | test file | test name |
| --- | --- | --- |
| Archives load | \`test/a.test.ts\` | \`loads an archive\` |
| Bars \\| stay | test/b.test.ts | outer > a \\| b |
`

const tests = [
  { file: 'test/a.test.ts', titles: ['archives', 'loads an archive'] },
  { file: 'test/b.test.ts', titles: ['outer', 'a | b'] },
]

describe('promises', () => {
  it('reads the rows of the table, with backquotes and escaped bars', () => {
    expect(readPromises(document)).toEqual([
      { promise: 'Archives load', file: 'test/a.test.ts', test: 'loads an archive', line: 5 },
      { promise: 'Bars | stay', file: 'test/b.test.ts', test: 'outer > a | b', line: 6 },
    ])
  })

  it('is content when every named test exists, by its title or with the titles around it', () => {
    expect(findBrokenPromises(readPromises(document), tests)).toEqual([])
  })

  it('names the line whose test does not exist, or exists only in another file', () => {
    const elsewhere = [{ file: 'test/c.test.ts', titles: ['loads an archive'] }, ...tests.slice(1)]
    expect(findBrokenPromises(readPromises(document), elsewhere)).toEqual([
      'Line 5, "Archives load": there is no test "loads an archive" in test/a.test.ts',
    ])
  })

  it('refuses a document without rows, so that a broken table is not taken for kept promises', () => {
    expect(() => readPromises('# Promises\n')).toThrow('no table')
  })
})
