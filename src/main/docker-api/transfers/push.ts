import type { FastifyReply, FastifyRequest } from 'fastify'
import { EngineError } from '../../engine/errors/EngineError.ts'
import { pushDraft } from '../../engine/operations/drafts.ts'
import type { OperationContext } from '../../engine/operations/Operations.ts'
import { tellTransfer } from '../../engine/registry/tellTransfer.ts'
import type { PushedImage, PushOptions } from '../../engine/registry/types.ts'
import { familiarReference, parseReference, repositoryName } from '../../engine/spec/reference.ts'
import type { DockerEngine } from '../DockerEngine.ts'
import { joinTag } from '../imageName.ts'
import { MessageStream } from '../MessageStream.ts'
import { queryText } from '../query.ts'
import { clientSignal } from '../requestBody.ts'
import { requestedPlatform } from '../requestedPlatform.ts'
import { bothListeners } from './bothListeners.ts'
import { requestCredentials } from './credentials.ts'
import { PushMessages } from './PushMessages.ts'

/** `/images/{name}/push`: pushes a tag, or all tags where there is none, as an operation. It stops with its client. */
export async function pushImage(
  engine: DockerEngine,
  repository: string,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const asked = parseReference(joinTag(repository, queryText(request, 'tag')))
  if (asked.digest !== undefined) throw new EngineError('INVALID_ARGUMENT', 'cannot push a digest reference')
  const name = familiarReference(asked)
  const allTags = asked.tag === undefined
  const platform = requestedPlatform(request)
  const credentials = requestCredentials(request, asked.domain)
  const wish = { reference: name, allTags, ...(platform === undefined ? {} : { platform }) }
  const messages = new MessageStream(reply)
  const lines = new PushMessages(messages)
  const client = clientSignal(reply.raw)
  const push = async (operation: OperationContext): Promise<void> => {
    const options: PushOptions = {
      signal: AbortSignal.any([operation.signal, client]),
      ...bothListeners(lines, tellTransfer('push', operation)),
      ...(platform === undefined ? {} : { platform }),
      ...(credentials === undefined ? {} : { credentials }),
    }
    const end = (image: PushedImage): void => {
      lines.end(image)
      operation.result(`Pushed ${image.reference}`)
    }
    if (!allTags) end(await engine.pushes.push(name, options))
    else for await (const image of engine.pushes.pushAllTags(name, options)) end(image)
  }
  lines.begin(repositoryName(asked))
  try {
    await engine.operations.start(pushDraft(wish, 'docker'), push).done
    messages.end()
  } catch (error) {
    messages.fail(error, true)
  } finally {
    lines.stop()
  }
  return reply
}
