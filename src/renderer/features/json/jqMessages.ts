/** What a jqWorker is told: the document that queries are about, then queries. */
export type JqRequest =
  | { readonly kind: 'document'; readonly text: string }
  | { readonly kind: 'query'; readonly id: number; readonly query: string; readonly isRaw: boolean }

/** What it answers: first that it is ready, or why not, then one answer for each query. */
export type JqResponse =
  | { readonly kind: 'ready' }
  | { readonly kind: 'broken'; readonly reason: string }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: JqAnswer }

/** What jq printed. */
export interface JqAnswer {
  /** At most the limit of characters. */
  readonly output: string
  /** Characters of the whole output. */
  readonly length: number
  /** What it complained of, as it says it. */
  readonly complaint: string
  /** 0 for success, 2 for usage, 3 for a query that does not compile, 5 for an error of the program. */
  readonly exitCode: number
}
