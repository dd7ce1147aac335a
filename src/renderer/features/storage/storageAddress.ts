/** What the largest layers are ordered by. */
export type LayersBy = 'docker' | 'disk'

/** Which part of the storage page is seen. */
export interface StorageAddress {
  readonly by: LayersBy
  /** Page of the largest layers, from 0. */
  readonly page: number
}

/** Reads `?by=disk&page=2`; what is missing or makes no sense is as it is at first. */
export function parseStorageAddress(search: URLSearchParams): StorageAddress {
  return { by: search.get('by') === 'disk' ? 'disk' : 'docker', page: parsePage(search) }
}

/** The address of a part of the page; what is as it is at first is left out. */
export function formatStorageAddress({ by, page }: StorageAddress): URLSearchParams {
  const address = new URLSearchParams()
  if (by !== 'docker') address.set('by', by)
  if (page > 0) address.set('page', String(page + 1))
  return address
}

/** What is to be freed, and which page of what goes is seen. */
export interface FreeAddress {
  /** Bytes on disk. */
  readonly bytes: number
  /** Images that stay: the first 12 digits of their IDs. */
  readonly keep: readonly string[]
  /** Page of the images that go, from 0. */
  readonly page: number
}

/** As many as one plan takes. */
const keepLimit = 500

/** Reads `?bytes=2000000000&keep=0123456789ab,…&page=2`, which the forest has too, but for the page. */
export function parseFreeAddress(search: URLSearchParams): FreeAddress {
  const bytes = Number(search.get('bytes') ?? 0)
  const keep = (search.get('keep') ?? '').split(',').filter((part) => /^[0-9a-f]{12}$/.test(part))
  return {
    bytes: Number.isSafeInteger(bytes) && bytes >= 0 ? bytes : 0,
    keep: [...new Set(keep)].slice(0, keepLimit),
    page: parsePage(search),
  }
}

/** The address of a plan; what is as it is at first is left out. */
export function formatFreeAddress({ bytes, keep, page }: FreeAddress): URLSearchParams {
  const address = new URLSearchParams()
  if (bytes > 0) address.set('bytes', String(bytes))
  if (keep.length > 0) address.set('keep', keep.join(','))
  if (page > 0) address.set('page', String(page + 1))
  return address
}

/** Where the forest shows what a plan takes away. */
export function forestAddress({ bytes, keep }: Pick<FreeAddress, 'bytes' | 'keep'>): string {
  const kept = keep.length > 0 ? `&keep=${keep.join(',')}` : ''
  return `/layers?free=${bytes}${kept}`
}

function parsePage(search: URLSearchParams): number {
  const page = Number(search.get('page') ?? 1)
  return Number.isSafeInteger(page) && page > 0 ? page - 1 : 0
}
