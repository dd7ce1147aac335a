import type { FastifyReply, FastifyRequest } from 'fastify'
import { pullDraft } from '../../engine/operations/drafts.ts'
import type { OperationContext } from '../../engine/operations/Operations.ts'
import { tellTransfer } from '../../engine/registry/tellTransfer.ts'
import type { PulledImage, PullOptions } from '../../engine/registry/types.ts'
import { familiarReference, parseReference, type Reference } from '../../engine/spec/reference.ts'
import type { DockerEngine } from '../DockerEngine.ts'
import { joinTag } from '../imageName.ts'
import { MessageStream } from '../MessageStream.ts'
import { queryText } from '../query.ts'
import { clientSignal } from '../requestBody.ts'
import { bothListeners } from './bothListeners.ts'
import { requestCredentials } from './credentials.ts'
import { PullMessages } from './PullMessages.ts'
import { isUnsuitable, pullError } from './transferErrors.ts'

/**
 * `/images/create?fromImage=`: pulls a tag or a digest, or all tags where there is neither, as an operation. It stops
 * when the client goes away.
 */
export async function pullImage(
  engine: DockerEngine,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const asked = readReference(request)
  const name = familiarReference(asked)
  const allTags = asked.tag === undefined && asked.digest === undefined
  const platform = queryText(request, 'platform')
  const credentials = requestCredentials(request, asked.domain)
  const messages = new MessageStream(reply)
  const lines = new PullMessages(messages)
  const client = clientSignal(reply.raw)
  const wish = { reference: name, allTags, ...(platform === '' ? {} : { platform }) }
  const pull = async (operation: OperationContext): Promise<void> => {
    const options: PullOptions = {
      signal: AbortSignal.any([operation.signal, client]),
      ...bothListeners(lines, tellTransfer('pull', operation)),
      ...(platform === '' ? {} : { platform }),
      ...(credentials === undefined ? {} : { credentials }),
    }
    const end = (image: PulledImage): void => {
      lines.end(image)
      operation.result(image.isUpToDate ? `${image.reference} is up to date` : `Pulled ${image.reference}`)
    }
    if (!allTags) end(await engine.pulls.pull(name, options))
    else for await (const image of engine.pulls.pullAllTags(name, options)) end(image)
  }
  try {
    await engine.operations.start(pullDraft(wish, 'docker'), pull).done
    lines.close(name)
    messages.end()
  } catch (error) {
    // dockerd has told by then what it pulls from.
    if (isUnsuitable(error)) lines.begin(name)
    messages.fail(pullError(error, asked), false)
  } finally {
    lines.stop()
  }
  return reply
}

/** What is asked for: `tag` may be a digest too, and replaces what the name has. A digest makes a tag pointless. */
function readReference(request: FastifyRequest): Reference {
  const image = queryText(request, 'fromImage').replace(/:$/, '')
  const { tag, ...reference } = parseReference(joinTag(image, queryText(request, 'tag')))
  return tag === undefined || reference.digest !== undefined ? reference : { ...reference, tag }
}
