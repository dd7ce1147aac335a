import type { ErrorRecord } from '../../../errors/EngineError.ts'
import type { AuthorizeRequest } from '../types.ts'

/** What a worker asks of the authorizer on the main thread. */
export type AuthorizerQuestion =
  | { readonly kind: 'authorize'; readonly id: number; readonly request: Omit<AuthorizeRequest, 'signal'> }
  /** Nobody waits for the answer any more. */
  | { readonly kind: 'forget'; readonly id: number }

/** What it is answered. */
export type AuthorizerAnswer =
  | { readonly id: number; readonly header: string | undefined }
  | { readonly id: number; readonly error: ErrorRecord }
