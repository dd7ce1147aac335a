/** IDs that an ordinary user may give to others in a user namespace of its own: subuid(5), subgid(5). */
export interface IdRange {
  readonly first: number
  readonly count: number
}

/** The ranges that a file in the form of /etc/subuid gives a user, who may stand there by name or by number. */
export function idRangesOf(text: string, user: { readonly name: string; readonly uid: number }): readonly IdRange[] {
  return text.split('\n').flatMap((line) => {
    const [owner, first = '', count = ''] = line.trim().split(':')
    if (owner !== user.name && owner !== String(user.uid)) return []
    if (!/^\d+$/.test(first) || !/^\d+$/.test(count) || Number(count) === 0) return []
    return [{ first: Number(first), count: Number(count) }]
  })
}

/**
 * What newuidmap and newgidmap are told: inside, 0 is the user itself, and the ranges follow from 1 on without gaps.
 */
export function mappingArguments(own: number, ranges: readonly IdRange[]): readonly string[] {
  let inside = 1
  const args = ['0', String(own), '1']
  for (const { first, count } of ranges) {
    args.push(String(inside), String(first), String(count))
    inside += count
  }
  return args
}
