/** A familiar reference in the two parts that lists show. */
export interface NameParts {
  readonly repository: string
  /** Empty for a name by digest. */
  readonly tag: string
}

/** Splits a familiar reference: `localhost:5000/a/b:1.0` is repository `localhost:5000/a/b` and tag `1.0`. */
export function splitName(name: string): NameParts {
  const at = name.indexOf('@')
  const base = at < 0 ? name : name.slice(0, at)
  const colon = base.lastIndexOf(':')
  if (colon < 0 || base.indexOf('/', colon) >= 0) return { repository: base, tag: '' }
  return { repository: base.slice(0, colon), tag: base.slice(colon + 1) }
}

/** An image's names as one row shows them: the tags of one repository, and the names in others. */
export interface RowNames {
  readonly repository: string
  readonly tags: readonly string[]
  readonly others: readonly string[]
}

/**
 * Groups the names of one image for its row: by `shown`, the repository that the row stands under, or else by its first
 * one; undefined for an image without a name.
 */
export function rowNames(names: readonly string[], shown?: string): RowNames | undefined {
  const first = names[0]
  if (first === undefined) return undefined
  const repository = shown ?? splitName(first).repository
  const tags: string[] = []
  const others: string[] = []
  for (const name of names) {
    const parts = splitName(name)
    if (parts.repository === repository) tags.push(parts.tag)
    else others.push(name)
  }
  return { repository, tags, others }
}
