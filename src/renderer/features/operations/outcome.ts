import { formatSize } from '../../../shared/model/size.ts'
import { isTransfer } from '../../client/transfers.ts'
import { transferRemedy } from '../../ui/transferRemedy.ts'
import { cancelledText } from './cancelledText.ts'
import { loadRemedy } from './loadRemedy.ts'
import { isUnderWay, type Work } from './work.ts'

/** How many bytes of how many: `12MB of 60MB`; empty where there are none. */
export function amountText({ bytesDone, bytesTotal }: Work): string {
  if (bytesTotal) return `${formatSize(bytesDone)} of ${formatSize(bytesTotal)}`
  return bytesDone > 0 ? formatSize(bytesDone) : ''
}

/** How far it is, 0 to 100; undefined when nobody knows. */
export function percentOf({ bytesDone, bytesTotal }: Work): number | undefined {
  return bytesTotal ? Math.min(100, (bytesDone / bytesTotal) * 100) : undefined
}

/** What came of it, or how far it is, in one line. */
export function outcomeLine(work: Work): string {
  if (isUnderWay(work)) return [work.step, amountText(work)].filter(Boolean).join(', ')
  if (work.error !== undefined) return work.state === 'cancelled' ? cancelledText(work) : work.error.message
  const [first = ''] = work.results
  return work.resultCount > 1 ? `${first} and ${(work.resultCount - 1).toLocaleString('en-US')} more` : first
}

/** What one can do about a failure, where its error does not say it. */
export function remedyFor({ kind, error }: Work): string | undefined {
  if (error === undefined) return undefined
  if (isTransfer(kind)) return transferRemedy(error, kind)
  return kind === 'load' ? loadRemedy(error) : undefined
}
