import type { FastifyInstance, FastifyRequest } from 'fastify'
import { EngineError } from '../engine/errors/EngineError.ts'
import { removalLines } from '../engine/images/removalLines.ts'
import type { ImageFilters, Removal } from '../engine/images/types.ts'
import { pruneDraft, removeDraft, tagDraft } from '../engine/operations/drafts.ts'
import { requestedMinor } from './apiVersion.ts'
import type { DockerEngine } from './DockerEngine.ts'
import { errorAnswer, pageNotFound } from './errorResponse.ts'
import { type Filters, readDangling, readFilters } from './filters.ts'
import { saveImages } from './imageArchives.ts'
import { dockerHistoryLine } from './imageHistory.ts'
import { dockerDetails } from './imageInspect.ts'
import { joinTag, splitNamePath } from './imageName.ts'
import { queryFlag, queryText, routeText } from './query.ts'
import { requirePlatform } from './requestedPlatform.ts'
import { parseTimestamp } from './timestamp.ts'
import { pushImage } from './transfers/push.ts'

/** `/images/{name}...` and `/images/prune`. Names contain slashes, so the end of the path is the verb. */
export function registerImages(app: FastifyInstance, engine: DockerEngine): void {
  app.get('/images/*', async (request, reply) => {
    const { name, verb } = splitNamePath(request)
    if (verb === 'get') return saveImages(engine, [name], request, reply)
    if (verb === 'json') return inspect(engine, request, name)
    if (verb === 'history') {
      if (queryText(request, 'platform') !== '') {
        requirePlatform(request, name, (await engine.images.inspect(name)).platform)
      }
      return (await engine.images.history(name)).map(dockerHistoryLine)
    }
    throw pageNotFound()
  })
  app.post('/images/prune', async (request) => {
    const asked = readFilters(request, pruneFilters)
    const { all, filters } = pruneOptions(asked)
    const { done } = engine.operations.start(pruneDraft(all, filterWords(asked), 'docker'), async (work) => {
      const pruned = await engine.images.prune({ all, filters, signal: work.signal, operationId: work.id })
      for (const line of removalLines(pruned)) work.result(line)
      // `docker system prune` comes by here too: what was left over goes with it.
      await engine.collect()
      return pruned
    })
    const result = await done
    const deleted = result.removals.map(dockerRemoval)
    return { ImagesDeleted: deleted.length > 0 ? deleted : null, SpaceReclaimed: result.dockerReclaimed }
  })
  app.post('/images/*', async (request, reply) => {
    const { name, verb } = splitNamePath(request)
    if (verb === 'tag') {
      const target = joinTag(queryText(request, 'repo'), queryText(request, 'tag'))
      await engine.operations.run(tagDraft(name, target, 'docker'), () => engine.images.tag(name, target))
      return reply.code(201).send()
    }
    if (verb === 'push') return pushImage(engine, name, request, reply)
    throw pageNotFound()
  })
  app.delete('/images/*', async (request) => {
    const options = { force: queryFlag(request, 'force'), noPrune: queryFlag(request, 'noprune') }
    const reference = routeText(request, '*')
    const { removals } = await engine.operations.run(removeDraft(reference, options, 'docker'), async (work) => {
      const removed = await engine.images.remove(reference, { ...options, operationId: work.id })
      for (const line of removalLines(removed)) work.result(line)
      return removed
    })
    return removals.map(dockerRemoval)
  })
}

async function inspect(engine: DockerEngine, request: FastifyRequest, name: string): Promise<object> {
  try {
    const image = await engine.images.inspect(name)
    requirePlatform(request, name, image.platform)
    return dockerDetails(image, requestedMinor(request.originalUrl), engine.root)
  } catch (error) {
    if (!(error instanceof EngineError)) throw error
    const docker = `no such image: ${name}: ${errorAnswer(error).message}`
    throw new EngineError(error.code, error.message, { data: { ...error.data, docker }, cause: error })
  }
}

function dockerRemoval(removal: Removal): object {
  return 'untagged' in removal ? { Untagged: removal.untagged } : { Deleted: removal.deleted }
}

const pruneFilters = new Set(['dangling', 'label', 'label!', 'until'])

/** The filters as the command line takes them; `dangling` is `--all` or its absence. */
function filterWords(filters: Filters): string[] {
  const others = [...filters].filter(([name]) => name !== 'dangling')
  return others.flatMap(([name, values]) =>
    values.map((value) => (name === 'label!' ? `label!=${value}` : `${name}=${value}`)),
  )
}

function pruneOptions(filters: Filters): { all: boolean; filters: ImageFilters } {
  const label = filters.get('label')
  const labelNot = filters.get('label!')
  const until = filters.get('until')
  if (until !== undefined && until.length > 1) {
    throw new EngineError('INVALID_ARGUMENT', 'more than one until filter specified')
  }
  const time = until?.[0]
  return {
    all: readDangling(filters) === false,
    filters: {
      ...(label === undefined ? {} : { label }),
      ...(labelNot === undefined ? {} : { labelNot }),
      ...(time === undefined ? {} : { until: parseTimestamp(time, Date.now()) }),
    },
  }
}
