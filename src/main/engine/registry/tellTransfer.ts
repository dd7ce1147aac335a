import type { OperationContext } from '../operations/Operations.ts'
import type { OperationPart } from '../operations/operation.ts'
import type { TransferListener, TransferPart, TransferState } from './types.ts'

/** What moves bytes, as its operation's step calls it. */
const verbs = { pull: 'Downloading', push: 'Sending' } as const

/** States in which nothing of a part has to go over the network. */
const still: ReadonlySet<TransferState> = new Set(['present', 'mounted'])

/**
 * A listener that tells an operation of a pull or push: each blob as a part of it, and over all how many bytes of those
 * that have to go have gone.
 */
export function tellTransfer(
  kind: 'pull' | 'push',
  work: Pick<OperationContext, 'part' | 'progress'>,
): Required<TransferListener> {
  const parts = new Map<string, TransferPart>()
  const take = (part: TransferPart): void => {
    parts.set(part.digest, part)
    work.part(toOperationPart(part))
  }
  const tell = (): void => work.progress(transferProgress(verbs[kind], [...parts.values()]))
  return {
    onStart: (transfer) => {
      for (const part of transfer.parts) take(part)
      tell()
    },
    onPart: (part) => {
      take(part)
      tell()
    },
  }
}

/** What is to be said of a part besides its state. */
function noteOf({ state, note, mountedFrom }: TransferPart): string | undefined {
  return state === 'mounted' && mountedFrom !== undefined ? `Taken over from ${mountedFrom}` : note
}

function toOperationPart(part: TransferPart): OperationPart {
  const { digest, diffId, state, size, bytesDone, retryIn } = part
  const note = noteOf(part)
  return {
    id: digest,
    ...(diffId === undefined ? {} : { diffId }),
    state,
    bytesDone: state === 'done' ? size : bytesDone,
    bytesTotal: size,
    ...(note === undefined ? {} : { note }),
    ...(state === 'retrying' && retryIn !== undefined ? { retryAt: Date.now() + retryIn } : {}),
  }
}

function transferProgress(verb: string, parts: readonly TransferPart[]) {
  const moving = parts.filter(({ state }) => !still.has(state))
  const ended = moving.filter(({ state }) => state === 'done')
  const isOver = ended.length === moving.length
  return {
    bytesDone: moving.reduce((sum, { state, size, bytesDone }) => sum + (state === 'done' ? size : bytesDone), 0),
    bytesTotal: moving.reduce((sum, { size }) => sum + size, 0),
    step: isOver ? 'Finishing' : `${verb}, ${ended.length} of ${moving.length} done`,
  }
}
