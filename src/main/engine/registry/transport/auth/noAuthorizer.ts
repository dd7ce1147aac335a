import type { Authorizer } from '../types.ts'

/** Asks as nobody: for registries that anybody may read. */
export const noAuthorizer: Authorizer = { authorize: () => Promise.resolve(undefined) }
