import { isDigest } from '../../../../shared/model/digest.ts'
import { EngineError, toEngineError } from '../../errors/EngineError.ts'
import {
  familiarReference,
  formatReference,
  parseReference,
  type Reference,
  repositoryName,
  withDefaultTag,
} from '../../spec/reference.ts'
import { RemoteRepository } from '../resolve/RemoteRepository.ts'
import type { UpdateState } from '../types.ts'
import type { PullPorts } from './ports.ts'
import type { Pull } from './pullImage.ts'

/** Compares one tag with its registry: see Pulls.findUpdates. Throws ABORTED only. */
export async function findUpdate(pull: Pull, text: string): Promise<UpdateState> {
  let reference: Reference
  try {
    reference = withDefaultTag(parseReference(text))
  } catch (error) {
    return { reference: text, state: 'unknown', error: toEngineError(error, 'read it').message }
  }
  const familiar = familiarReference(reference)
  const digests = digestsHere(pull.ports, reference)
  const [first] = digests
  const here = first === undefined ? {} : { here: first }
  try {
    const remote = await remoteDigest(pull, reference)
    // An image may have come by several digests: other indexes that lead to it.
    const same = digests.find((digest) => digest === remote)
    if (same !== undefined) return { reference: familiar, here: same, remote, state: 'current' }
    const state = first === undefined ? 'unknown' : 'newer'
    const error = first === undefined ? { error: `${familiar} was never pulled.` } : {}
    return { reference: familiar, ...here, remote, state, ...error }
  } catch (thrown) {
    const error = toEngineError(thrown, `ask for ${familiar}`)
    if (error.code === 'ABORTED') throw error
    if (error.code === 'NOT_FOUND') return { reference: familiar, ...here, state: 'gone' }
    return { reference: familiar, ...here, state: 'unknown', error: error.message }
  }
}

/** The digests by which the image of a tag came from its repository; what it now points at first. */
function digestsHere({ reader }: PullPorts, reference: Reference) {
  const id = reader.imageNamed(formatReference(reference))
  if (id === undefined) return []
  const repository = repositoryName(reference)
  const target = reader.image(id)?.target.digest
  const digests = reader.names(id).flatMap((name) => {
    const parsed = parseReference(name.reference)
    const digest = parsed.digest ?? ''
    return name.isDigest && repositoryName(parsed) === repository && isDigest(digest) ? [digest] : []
  })
  return digests.sort((one, other) => Number(other === target) - Number(one === target))
}

async function remoteDigest({ ports, options, signal }: Pull, reference: Reference) {
  const authorizer = ports.authorizer(options.credentials)
  const repository = await RemoteRepository.find(ports.access, reference, { signal, authorizer })
  const wanted = reference.digest ?? reference.tag
  if (wanted === undefined) throw new EngineError('INTERNAL', 'A reference without a tag cannot be asked for.')
  const head = await repository.head(wanted)
  return (head ?? (await repository.manifest(wanted)).descriptor).digest
}
