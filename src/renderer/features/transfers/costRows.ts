import type { PushPlan, RemoteLayer } from '../../../shared/contract/transfers.ts'
import { formatSize } from '../../../shared/model/size.ts'

/** A blob of a transfer that is planned. */
export interface CostRow {
  readonly digest: string
  readonly diffId?: string | undefined
  /** Bytes; 0 when not known yet. */
  readonly size: number
  /** The instruction that made it, as recorded. */
  readonly createdBy: string
  /** All of it has to go, a part, all after it was compressed, or nothing. */
  readonly cost: 'all' | 'partly' | 'compress' | 'nothing'
  /** How much of it need not go, 0 to 1. */
  readonly share: number
  /** The same in words: `already here`. */
  readonly words: string
}

/** What a pull does with a layer. */
export function pullRow({ digest, diffId, size, createdBy = '', isHere, bytesHere }: RemoteLayer): CostRow {
  const row = { digest, diffId, size, createdBy }
  if (isHere) return { ...row, cost: 'nothing', share: 1, words: 'already here' }
  if (bytesHere === 0) return { ...row, cost: 'all', share: 0, words: 'to download' }
  return {
    ...row,
    cost: 'partly',
    share: size > 0 ? bytesHere / size : 0,
    words: `${formatSize(bytesHere)} of it here`,
  }
}

const pushed = {
  waiting: { cost: 'all', share: 0, words: 'to send' },
  preparing: { cost: 'compress', share: 0, words: 'to compress, then send' },
  present: { cost: 'nothing', share: 1, words: 'already there' },
} as const

/** The layers of what a push sends: the config is none. */
export function layersOf(parts: PushPlan['parts']): PushPlan['parts'] {
  return parts.filter(({ mediaType }) => !/\.(?:image\.config\.v1|container\.image\.v1)\+json$/.test(mediaType))
}

/** What a push does with a blob. */
export function pushRow({ digest, diffId, size, state }: PushPlan['parts'][number]): CostRow {
  return { digest, diffId, size, createdBy: '', ...pushed[state] }
}
