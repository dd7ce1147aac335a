import type { ErrorRecord } from '../../shared/contract/errors.ts'
import type { TransferKind } from './partWords.ts'

const kept: Readonly<Record<TransferKind, string>> = {
  pull: 'What was downloaded is kept for a day: trying again goes on from there.',
  push: 'What the registry has by now is not sent again.',
}

const remedies: Partial<Record<ErrorRecord['code'], string>> = {
  UNAUTHORIZED: 'Log in to the registry, on the page Registries or with docker login, and try again.',
  DENIED: 'Log in to the registry as somebody who may, on the page Registries or with docker login.',
}

/** What one can do about a pull or push that failed, besides what its error says. */
export function transferRemedy({ code, retryable }: ErrorRecord, kind: TransferKind): string | undefined {
  return remedies[code] ?? (retryable ? kept[kind] : undefined)
}

/** What is left of a pull or push that was cancelled. */
export function cancelledTransfer(kind: TransferKind): string {
  return `Cancelled. ${kept[kind]}`
}
