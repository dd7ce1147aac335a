import type { ErrorRecord } from '../../shared/contract/errors.ts'
import type { TransferKind } from './partWords.ts'

const kept: Readonly<Record<TransferKind, string>> = {
  pull: 'What was downloaded is kept for a day: trying again goes on from there.',
  push: 'What the registry has by now is not sent again.',
}

const notThere: Readonly<Record<TransferKind, string>> = {
  pull: 'Check the name, the tag and the platform; the page Registries shows what the registry has.',
  push: 'Check that the image is still here under this name.',
}

/** What one can do about a pull or push that failed, besides what its error says. */
export function transferRemedy({ code, retryable }: ErrorRecord, kind: TransferKind): string | undefined {
  if (code === 'NOT_FOUND') return notThere[kind]
  return retryable ? kept[kind] : undefined
}

/** What is left of a pull or push that was cancelled. */
export function cancelledTransfer(kind: TransferKind): string {
  return `Cancelled. ${kept[kind]}`
}
