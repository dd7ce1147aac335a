import type { DocumentKind } from '../../../shared/contract/images.ts'

/** What the JSON view shows, as its address has it: `?document=inspect&jq=.[0].Size&raw`. */
export interface JsonAddress {
  readonly document: DocumentKind
  /** Empty for the document itself. */
  readonly query: string
  /** Whether texts are shown as they are, not as JSON (`jq -r`). */
  readonly isRaw: boolean
}

const kinds: readonly DocumentKind[] = ['config', 'manifest', 'index', 'inspect']

/** Longest query that an address takes, characters. */
export const longestQuery = 2000

/** Reads an address. */
export function parseJsonAddress(search: string): JsonAddress {
  const parameters = new URLSearchParams(search)
  return {
    document: kinds.find((kind) => kind === parameters.get('document')) ?? 'config',
    query: (parameters.get('jq') ?? '').slice(0, longestQuery),
    isRaw: parameters.has('raw'),
  }
}

/** The address, with all that `search` has beside it; what is standard is left out. */
export function formatJsonAddress({ document, query, isRaw }: JsonAddress, search: string): string {
  const parameters = new URLSearchParams(search)
  const set = (name: string, value: string | undefined) =>
    value === undefined ? parameters.delete(name) : parameters.set(name, value)
  set('document', document === 'config' ? undefined : document)
  set('jq', query === '' ? undefined : query)
  set('raw', isRaw ? '' : undefined)
  return parameters.size === 0 ? '' : `?${parameters}`
}
