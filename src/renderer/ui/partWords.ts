import type { OperationPart } from '../../shared/contract/operations.ts'
import { formatSize } from '../../shared/model/size.ts'

/** Which way bytes go. */
export type TransferKind = 'pull' | 'push'

const words: Readonly<Record<TransferKind, Readonly<Partial<Record<OperationPart['state'], string>>>>> = {
  pull: { present: 'Here already' },
  push: { present: 'There already' },
}

const plainWords: Readonly<Record<OperationPart['state'], string>> = {
  waiting: 'Waiting',
  preparing: 'Compressing',
  present: 'There already',
  mounted: 'Taken over from another repository',
  active: '',
  checking: 'Checking',
  retrying: 'Trying again',
  done: 'Done',
  failed: 'Failed',
}

const verbs = { pull: 'Downloading', push: 'Sending' } as const

function amount({ bytesDone, bytesTotal }: OperationPart): string {
  return `${formatSize(bytesDone)} of ${formatSize(bytesTotal)}`
}

function retryWords({ note, retryAt }: OperationPart, now: number): string {
  const seconds = retryAt === undefined ? 0 : Math.ceil((retryAt - now) / 1000)
  const when = seconds > 0 ? `${plainWords.retrying} in ${seconds} s` : plainWords.retrying
  return note === undefined ? when : `${when}: ${note}`
}

/**
 * How a part of a pull or push is, in words, at `now` (milliseconds since 1970); `isOver` when the whole has ended.
 */
export function partWords(part: OperationPart, kind: TransferKind, isOver: boolean, now: number): string {
  const { state, note, bytesDone } = part
  if (state === 'retrying' && !isOver) return retryWords(part, now)
  if (state === 'mounted' || state === 'failed') return note ?? plainWords[state]
  if (isOver && ['waiting', 'preparing', 'active', 'checking', 'retrying'].includes(state)) {
    return bytesDone > 0 ? `Stopped at ${amount(part)}` : 'Not begun'
  }
  if (state === 'active') return `${verbs[kind]} ${amount(part)}`
  return words[kind][state] ?? plainWords[state]
}

/** How much of a part need not go any more, 0 to 100. */
export function partPercent({ state, bytesDone, bytesTotal }: OperationPart): number {
  if (state === 'present' || state === 'mounted' || state === 'done') return 100
  return bytesTotal > 0 ? Math.min(100, (bytesDone / bytesTotal) * 100) : 0
}
