import { EngineError } from '../../errors/EngineError.ts'
import type { PushedImage, Pushes, PushOptions } from '../types.ts'
import { createPushDesk } from './PushWork.ts'
import { planPush } from './planPush.ts'
import type { PushPorts } from './ports.ts'
import { pushImage } from './pushImage.ts'
import { findPushTags } from './pushReference.ts'

export type { PushPorts } from './ports.ts'

/** Pushing, composed; the engine closes it. */
export interface OpenPushes extends Pushes {
  /** Stops what is under way; resolves when nothing is. */
  close(): Promise<void>
}

/** The verbs of pushing, composed. */
export function createPushes(ports: PushPorts): OpenPushes {
  const desk = createPushDesk()
  const closing = new AbortController()
  const underWay = new Set<Promise<unknown>>()
  const push = (reference: string, options: PushOptions = {}): Promise<PushedImage> => {
    if (closing.signal.aborted) return Promise.reject(new EngineError('UNAVAILABLE', 'The engine is closing.'))
    const signal = options.signal ? AbortSignal.any([options.signal, closing.signal]) : closing.signal
    const work = pushImage(ports, desk, reference, { ...options, signal })
    underWay.add(work)
    return work.finally(() => underWay.delete(work))
  }
  return {
    plan: (reference, options = {}) => planPush(ports, reference, options),
    push,
    async *pushAllTags(repository, options = {}) {
      for (const reference of findPushTags(ports, repository)) yield await push(reference, options)
    },
    async close() {
      closing.abort()
      await Promise.allSettled(underWay)
    },
  }
}
