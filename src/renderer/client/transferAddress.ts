/** What of a registry a pull or push is about. */
export interface TransferWish {
  /** As it was typed; empty for none yet. */
  readonly reference: string
  /** `linux/arm64`; absent for the host's. */
  readonly platform?: string
  readonly allPlatforms: boolean
  readonly allTags: boolean
}

/** What the page of a pull or push shows, as its address says. */
export interface TransferAddress extends TransferWish {
  /** The operation that does it, once it was begun. */
  readonly operation?: string
}

export type TransferKind = 'pull' | 'push'

/** Where pulls and pushes are. */
export const transferPaths: Readonly<Record<TransferKind, string>> = { pull: '/images/pull', push: '/images/push' }

/** What a page shows by its address: `?reference=alpine&platform=linux/arm64&all-tags&operation=ID`. */
export function parseTransferAddress(search: URLSearchParams): TransferAddress {
  const platform = search.get('platform')
  const operation = search.get('operation')
  return {
    reference: (search.get('reference') ?? '').slice(0, 1000),
    ...(platform ? { platform: platform.slice(0, 100) } : {}),
    allPlatforms: search.has('all-platforms'),
    allTags: search.has('all-tags'),
    ...(operation ? { operation } : {}),
  }
}

/** The address of a pull or push; what is standard is left out. */
export function transferAddress(kind: TransferKind, address: Partial<TransferAddress> = {}): string {
  const search = new URLSearchParams()
  if (address.reference) search.set('reference', address.reference)
  if (address.platform) search.set('platform', address.platform)
  if (address.allPlatforms) search.set('all-platforms', '')
  if (address.allTags) search.set('all-tags', '')
  if (address.operation) search.set('operation', address.operation)
  return search.size === 0 ? transferPaths[kind] : `${transferPaths[kind]}?${search}`
}
