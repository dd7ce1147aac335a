/** A row of docs/promises.md: what users are promised, and the test that shows it. */
export interface PromiseRow {
  readonly promise: string
  /** Path of the test file, relative to the project. */
  readonly file: string
  /** The test's title, perhaps with the titles around it: `title` or `outer > title`. */
  readonly test: string
  /** Line of the document, from 1. */
  readonly line: number
}

/** A test as the runner knows it. */
export interface KnownTest {
  readonly file: string
  /** Titles from the outermost group to the test itself. */
  readonly titles: readonly string[]
}

/** The cells of a row of a Markdown table; `\|` is a bar within a cell, and backquotes around a cell are dropped. */
function readCells(line: string): string[] {
  const bars = line
    .trim()
    .replace(/^\|/, '')
    .replace(/\|$/, '')
    .split(/(?<!\\)\|/)
  return bars.map((cell) =>
    cell
      .trim()
      .replaceAll('\\|', '|')
      .replace(/^`(.*)`$/, '$1'),
  )
}

/** Reads the rows of every table whose head is `promise | test file | test name`. Throws when there is none. */
export function readPromises(markdown: string): PromiseRow[] {
  const rows: PromiseRow[] = []
  let inTable = false
  for (const [index, text] of markdown.split('\n').entries()) {
    const cells = text.trim().startsWith('|') ? readCells(text) : []
    const [promise = '', file = '', test = ''] = cells
    if (cells.length === 0) inTable = false
    else if (/^promise$/i.test(promise) && /^test file$/i.test(file) && /^test name$/i.test(test)) inTable = true
    else if (inTable && !/^:?-+:?$/.test(promise)) rows.push({ promise, file, test, line: index + 1 })
  }
  if (rows.length === 0) throw new Error('There is no table "promise | test file | test name" with a row in it.')
  return rows
}

/** Rows whose test does not exist, a sentence each. */
export function findBrokenPromises(rows: readonly PromiseRow[], tests: readonly KnownTest[]): string[] {
  const names = new Set(
    tests.flatMap(({ file, titles }) => [`${file}: ${titles.at(-1)}`, `${file}: ${titles.join(' > ')}`]),
  )
  return rows
    .filter(({ promise, file, test }) => promise === '' || !names.has(`${file}: ${test}`))
    .map(({ promise, file, test, line }) => `Line ${line}, "${promise}": there is no test "${test}" in ${file}`)
}
