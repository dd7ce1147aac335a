import type { Operation } from '../../shared/contract/operations.ts'
import { engine } from './api.ts'
import { type TransferAddress, type TransferKind, type TransferWish, transferAddress } from './transferAddress.ts'

/** What a pull or push was asked for; undefined for other work, and where nobody knows any more. */
export function wishOf({ kind, input }: Pick<Operation, 'kind' | 'input'>): TransferAddress | undefined {
  if ((kind !== 'pull' && kind !== 'push') || typeof input?.reference !== 'string') return undefined
  return {
    reference: input.reference,
    ...(typeof input.platform === 'string' ? { platform: input.platform } : {}),
    allPlatforms: input.allPlatforms === true,
    allTags: input.allTags === true,
  }
}

/** Whether work is a pull or push. */
export function isTransfer(kind: string): kind is TransferKind {
  return kind === 'pull' || kind === 'push'
}

/** Begins a pull or push; gives the address where it is seen. `expected`: a pull of exactly this digest. */
export async function beginTransfer(kind: TransferKind, wish: TransferWish, expected?: string): Promise<string> {
  const { reference, platform, allPlatforms, allTags } = wish
  const common = { reference, allTags, ...(platform === undefined ? {} : { platform }) }
  const { operationId } =
    kind === 'push'
      ? await engine.transfers.push(common)
      : await engine.transfers.pull({ ...common, allPlatforms, ...(expected === undefined ? {} : { expected }) })
  return transferAddress(kind, { ...wish, operation: operationId })
}
