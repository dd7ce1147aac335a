import type { Scope } from '../types.ts'

const actionOrder = ['pull', 'push', 'delete', '*'] as const

/** The scopes that a token must have, as token servers are asked for them (Docker token authentication, "Scope"). */
export function formatScopes({ repository, actions, from }: Scope): readonly string[] {
  if (repository === undefined) return []
  const wanted = actionOrder.filter((action) => actions.includes(action)).join(',')
  const own = `repository:${repository}:${wanted}`
  return from === undefined || from === repository ? [own] : [own, `repository:${from}:pull`]
}

/** Those scopes with what a challenge names besides, each once. */
export function mergeScopes(own: readonly string[], challenged: string | undefined): readonly string[] {
  const all = new Set(own)
  const named = (challenged ?? '').split(' ').filter((scope) => scope !== '')
  for (const scope of named.slice(0, 20)) {
    if (![...all].some((one) => covers(one, scope))) all.add(scope)
  }
  return [...all]
}

/** Whether what one scope allows includes all that another asks for. */
function covers(wide: string, narrow: string): boolean {
  if (wide === narrow) return true
  const [wideName, wideActions] = split(wide)
  const [narrowName, narrowActions] = split(narrow)
  return wideName === narrowName && narrowActions.every((action) => wideActions.includes(action))
}

/** Names may hold colons; what follows the last one are the actions. */
function split(scope: string): readonly [name: string, actions: readonly string[]] {
  const colon = scope.lastIndexOf(':')
  return [scope.slice(0, colon), scope.slice(colon + 1).split(',')]
}
