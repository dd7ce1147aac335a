import type { TransferListener } from '../../engine/registry/types.ts'

/** One listener out of two, told in this order. */
export function bothListeners(
  first: Required<TransferListener>,
  second: Required<TransferListener>,
): Required<TransferListener> {
  return {
    onStart: (transfer) => {
      first.onStart(transfer)
      second.onStart(transfer)
    },
    onPart: (part) => {
      first.onPart(part)
      second.onPart(part)
    },
  }
}
