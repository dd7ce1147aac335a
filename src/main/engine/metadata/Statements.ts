import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite'

export type Row = Record<string, SQLOutputValue>

/** Statements kept beyond this number are prepared anew: filters can make many. */
const limit = 200

/** Prepared statements of one connection, each prepared once. */
export class Statements {
  readonly #database: DatabaseSync
  readonly #prepared = new Map<string, StatementSync>()

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  /** All rows. */
  all(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#prepare(sql).all(...values)
  }

  /** The first row. */
  get(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#prepare(sql).get(...values)
  }

  /** The first column of the first row as a number; undefined without a row. */
  number(sql: string, ...values: SQLInputValue[]): number | undefined {
    const row = this.get(sql, ...values)
    return row === undefined ? undefined : Number(Object.values(row)[0])
  }

  /** Changes rows; gives how many. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#prepare(sql).run(...values).changes)
  }

  #prepare(sql: string): StatementSync {
    const found = this.#prepared.get(sql)
    if (found) return found
    if (this.#prepared.size >= limit) this.#prepared.clear()
    const statement = this.#database.prepare(sql)
    this.#prepared.set(sql, statement)
    return statement
  }
}
