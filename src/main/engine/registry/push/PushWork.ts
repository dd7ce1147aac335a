import type { Digest, ImageId } from '../../../../shared/model/digest.ts'
import { createKeyedTurns, type KeyedTurn } from '../../io/keyedTurns.ts'
import type { PushOptions } from '../types.ts'
import type { PushPorts } from './ports.ts'

/** Layers that are compressed at the same time: each takes a processor. */
const compressedAtOnce = 2

/** Takes turns at what pushes must not do at the same time. */
export type TakeTurn = (key: string, signal: AbortSignal) => Promise<KeyedTurn>

/** What all pushes of an engine share. */
export interface PushDesk {
  /** One layer is compressed once, one blob sent once to one place. */
  readonly takeTurn: TakeTurn
  /** Waits for one of the places to compress at. */
  takePlace(signal: AbortSignal): Promise<KeyedTurn>
}

/** One push under way. */
export interface PushWork {
  readonly ports: PushPorts
  readonly desk: PushDesk
  readonly options: PushOptions
  /** Aborted by who asked, and when a part of the push has failed. */
  readonly signal: AbortSignal
  readonly id: ImageId
  /** Keeps what is pushed from removal. */
  readonly lease: number
}

export function createPushDesk(): PushDesk {
  const takeTurn = createKeyedTurns()
  let next = 0
  return { takeTurn, takePlace: (signal) => takeTurn(`place ${next++ % compressedAtOnce}`, signal) }
}

/** Lets the push's lease hold more. */
export async function holdMore({ ports, lease }: PushWork, digests: readonly Digest[]): Promise<void> {
  if (digests.length > 0) await ports.writer.extendLease(lease, digests)
}
