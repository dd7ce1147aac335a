import type { Digest, ImageId } from '../../../../shared/model/digest.ts'
import { createKeyedTurns, type KeyedTurn } from '../../io/keyedTurns.ts'
import type { PushOptions } from '../types.ts'
import type { PushPorts } from './ports.ts'

/** Takes turns at what pushes must not do at the same time. */
export type TakeTurn = (key: string, signal: AbortSignal) => Promise<KeyedTurn>

/** What all pushes of an engine share. */
export interface PushDesk {
  /** One layer is compressed once, one blob sent once to one place. */
  readonly takeTurn: TakeTurn
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
  return { takeTurn: createKeyedTurns() }
}

/** Lets the push's lease hold more. */
export async function holdMore({ ports, lease }: PushWork, digests: readonly Digest[]): Promise<void> {
  if (digests.length > 0) await ports.writer.extendLease(lease, digests)
}
