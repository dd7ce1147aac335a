import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ContainerUsage } from '../../../runner/contract/container.ts'
import { EngineError } from '../../engine/errors/EngineError.ts'
import type { DockerEngine } from '../DockerEngine.ts'
import { queryFlag, queryText, routeText } from '../query.ts'
import { startAnswer } from '../rawAnswer.ts'
import { clientSignal } from '../requestBody.ts'
import { dockerStats } from './usageView.ts'

/** Milliseconds from one sample to the next, as docker's. */
const interval = 1000

/** What a container uses: `stats` as a stream or once, and `top`. */
export function registerStats(app: FastifyInstance, engine: DockerEngine, closing: AbortSignal): void {
  app.get('/containers/:id/stats', (request, reply) => stats(engine, request, reply, closing))
  app.get('/containers/:id/top', async (request) => {
    const words = queryText(request, 'ps_args')
      .split(/\s+/)
      .filter((word) => word !== '')
    const args = words.length > 0 ? words : ['-ef']
    const { titles, processes } = await engine.containers.top(routeText(request, 'id'), args)
    return { Processes: processes, Titles: titles }
  })
}

async function stats(
  engine: DockerEngine,
  request: FastifyRequest,
  reply: FastifyReply,
  closing: AbortSignal,
): Promise<FastifyReply | object> {
  const id = engine.containers.resolve(routeText(request, 'id'))
  const signal = AbortSignal.any([clientSignal(reply.raw), closing])
  const isStream = queryText(request, 'stream') === '' || queryFlag(request, 'stream')
  if (!isStream) return one(engine, id, queryFlag(request, 'one-shot'), signal)
  startAnswer(reply, 'application/json')
  let before: ContainerUsage | undefined
  let measured: string | undefined
  try {
    while (!signal.aborted) {
      measured = nameOf(engine, id)
      // A container that is removed ends its stream.
      if (measured === undefined) break
      const now = await sample(engine, id)
      if (!reply.raw.writableNeedDrain) {
        reply.raw.write(`${JSON.stringify(dockerStats({ id, name: measured }, now, before))}\n`)
      }
      before = now
      await delay(interval, undefined, { signal }).catch(() => undefined)
    }
  } finally {
    reply.raw.end()
  }
  return reply
}

/** One answer: with a sample before it, a second ago, so that CPU use can be told; `isQuick` does without. */
async function one(engine: DockerEngine, id: string, isQuick: boolean, signal: AbortSignal): Promise<object> {
  const name = nameOf(engine, id) ?? ''
  const first = await sample(engine, id)
  if (first === undefined || isQuick) return dockerStats({ id, name }, first)
  await delay(interval, undefined, { signal })
  return dockerStats({ id, name }, await sample(engine, id), first)
}

/** A sample, or undefined of a container that does not run. */
async function sample({ containers }: DockerEngine, id: string): Promise<ContainerUsage | undefined> {
  try {
    return await containers.usage(id)
  } catch (error) {
    if (error instanceof EngineError && (error.code === 'CONFLICT' || error.code === 'NOT_FOUND')) return undefined
    throw error
  }
}

function nameOf({ containers }: DockerEngine, id: string): string | undefined {
  return containers.list({ filters: { ids: [id], all: true }, limit: 1 }).rows[0]?.name
}
