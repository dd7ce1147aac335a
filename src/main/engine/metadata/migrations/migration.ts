/** One step of the schema. Never edited once released: a change is a new step. */
export interface Migration {
  /** 1, 2, 3, ...: what `PRAGMA user_version` says afterwards. */
  readonly version: number
  readonly sql: string
}
