import type { Digest } from '../../../../shared/model/digest.ts'
import type { TransferParts } from '../TransferParts.ts'
import type { PushTarget } from './PushTarget.ts'
import type { PushWork } from './PushWork.ts'
import { pushError } from './pushError.ts'

/** Repositories that a blob may be mounted from; the first is asked. */
const mountCandidates = 5

/** A blob on its way into a repository, and the part that tells of it. */
export interface BlobToPush {
  readonly part: Digest
  readonly digest: Digest
  readonly size: number
}

/** Sends blobs of one push to its repository. */
export interface BlobPusher {
  readonly work: PushWork
  readonly target: PushTarget
  readonly parts: TransferParts
  /** `team/app`: for people. */
  readonly name: string
}

/** Asks whether the repository has a blob, and tells when it does. */
export async function isThere({ target, parts }: BlobPusher, blob: BlobToPush): Promise<boolean> {
  if (!(await target.hasBlob(blob.digest))) return false
  parts.change(blob.part, { state: 'present', size: blob.size, bytesDone: 0 })
  return true
}

/** Brings a blob into the repository, when its turn comes. Gives the bytes that went over the network. */
export async function pushBlob(pusher: BlobPusher, blob: BlobToPush): Promise<number> {
  const { work, target, parts } = pusher
  const { origin, prefix } = target.endpoint
  const turn = await work.desk.takeTurn(`send ${blob.digest} ${origin}${prefix}/${target.repository}`, work.signal)
  try {
    if (turn.waited && (await isThere(pusher, blob))) return 0
    parts.change(blob.part, { state: 'waiting', size: blob.size, bytesDone: 0 })
    const endTurn = await work.ports.turns.take(blob.size, work.signal)
    try {
      return await send(pusher, blob)
    } finally {
      endTurn()
    }
  } finally {
    turn.end()
  }
}

async function send({ work, target, parts, name }: BlobPusher, blob: BlobToPush): Promise<number> {
  const { ports, signal } = work
  const { part, digest, size } = blob
  const { endpoint, repository, authorizer } = target
  const known = ports.reader.repositoriesWith(endpoint.registry, digest, mountCandidates)
  const mountFrom = known.find((path) => path !== repository)
  const upload = { endpoint, repository, digest, size, path: ports.content.pathOf(digest) }
  try {
    const { how, sent } = await ports.send(mountFrom === undefined ? upload : { ...upload, mountFrom }, {
      signal,
      authorizer,
      onStep: ({ state, bytesDone, note, retryIn }) => {
        const more = { ...(note === undefined ? {} : { note }), ...(retryIn === undefined ? {} : { retryIn }) }
        parts.change(part, { state, bytesDone, ...more })
      },
    })
    if (how === 'mounted' && mountFrom !== undefined) {
      parts.change(part, { state: 'mounted', mountedFrom: mountFrom, bytesDone: 0 })
    } else parts.change(part, { state: 'done', bytesDone: size })
    return sent
  } catch (error) {
    throw pushError(error, name)
  }
}
