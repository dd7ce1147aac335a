import type { Migration } from './migration.ts'

/** The history of what was done, and what is under way. `results` and `error` are JSON of their own room. */
export const operations: Migration = {
  version: 3,
  sql: `
CREATE TABLE operation (
  -- In the order in which they were first recorded.
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  origin TEXT NOT NULL,
  is_brief INTEGER NOT NULL,
  title TEXT NOT NULL,
  command TEXT NOT NULL,
  state TEXT NOT NULL,
  bytes_done INTEGER NOT NULL,
  bytes_total INTEGER,
  started INTEGER NOT NULL,
  ended INTEGER,
  results TEXT NOT NULL,
  result_count INTEGER NOT NULL,
  error TEXT
) STRICT;
`,
}
