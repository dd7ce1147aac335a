import type { JournalChanges } from '../operations/Journal.ts'
import { historyLimit } from '../operations/Operations.ts'
import type { OperationView } from '../operations/operation.ts'
import { integer, json, text } from './columns.ts'
import type { Row, Statements } from './Statements.ts'

/** Operations that are read at once: their results may be long. */
const pageSize = 100

/** An operation of the history, with its place there. */
export interface RecordedOperation {
  readonly number: number
  readonly view: OperationView
}

/** Records operations as they are now, drops others, and of those that are too many the oldest. */
export function recordOperations(statements: Statements, { kept, dropped }: JournalChanges): void {
  for (const id of dropped) statements.run('DELETE FROM operation WHERE id = ?', id)
  for (const view of kept) recordOperation(statements, view)
  statements.run(
    'DELETE FROM operation WHERE number IN (SELECT number FROM operation ORDER BY number DESC LIMIT -1 OFFSET ?)',
    historyLimit,
  )
}

function recordOperation(statements: Statements, view: OperationView): void {
  statements.run(
    `INSERT INTO operation (id, kind, origin, is_brief, title, command, state, bytes_done, bytes_total, started, ended,
       results, result_count, error) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET state = excluded.state, bytes_done = excluded.bytes_done,
       bytes_total = excluded.bytes_total, ended = excluded.ended, results = excluded.results,
       result_count = excluded.result_count, error = excluded.error`,
    view.id,
    view.kind,
    view.origin,
    view.isBrief ? 1 : 0,
    view.title,
    view.command,
    view.state,
    view.bytesDone,
    view.bytesTotal ?? null,
    view.started,
    view.ended ?? null,
    JSON.stringify(view.results),
    view.resultCount,
    view.error === undefined ? null : JSON.stringify(view.error),
  )
}

/** The operations after that number, in the order in which they were recorded; at most 100. */
export function readOperationsAfter(statements: Statements, number: number): RecordedOperation[] {
  return statements
    .all(`SELECT * FROM operation WHERE number > ? ORDER BY number LIMIT ${pageSize}`, number)
    .map((row) => ({ number: integer(row, 'number'), view: toView(row) }))
}

function toView(row: Row): OperationView {
  return {
    id: text(row, 'id'),
    kind: text(row, 'kind'),
    origin: text<OperationView['origin']>(row, 'origin'),
    isBrief: integer(row, 'is_brief') === 1,
    title: text(row, 'title'),
    command: text(row, 'command'),
    state: text<OperationView['state']>(row, 'state'),
    bytesDone: integer(row, 'bytes_done'),
    ...(row.bytes_total === null ? {} : { bytesTotal: integer(row, 'bytes_total') }),
    step: '',
    started: integer(row, 'started'),
    ...(row.ended === null ? {} : { ended: integer(row, 'ended') }),
    results: json(row, 'results'),
    resultCount: integer(row, 'result_count'),
    ...(row.error === null ? {} : { error: json(row, 'error') }),
  }
}
