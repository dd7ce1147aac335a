/** Tags of the images that transferForever.ts pulls and pushes. */
export const transferTags = ['a', 'b', 'c', 'd'] as const

/** What transferForever.ts tells. */
export type TransferStep =
  | { readonly kind: 'ready' }
  /** The image was pulled and committed. */
  | { readonly kind: 'have'; readonly tag: string }
  /** It is about to be removed, if it is there. */
  | { readonly kind: 'remove'; readonly tag: string }
  /** The other registry has it. */
  | { readonly kind: 'pushed'; readonly tag: string; readonly digest: string }
  /** Something went wrong that should not. */
  | { readonly kind: 'failed'; readonly message: string }
