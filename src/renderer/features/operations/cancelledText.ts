import { isTransfer } from '../../client/transfers.ts'
import { cancelledTransfer } from '../../ui/transferRemedy.ts'

const texts: Readonly<Record<string, string>> = {
  save: 'Cancelled. The file that was being written is not whole.',
  remove: 'Cancelled. Nothing was removed.',
  prune: 'Cancelled. What was removed until then is gone, all else is as it was.',
}

/** What is left of work of that kind that was cancelled. */
export function cancelledText({ kind }: { readonly kind: string }): string {
  if (isTransfer(kind)) return cancelledTransfer(kind)
  return texts[kind] ?? 'Cancelled. Nothing of it is left.'
}
