import type { ServerResponse } from 'node:http'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { EngineError } from '../engine/errors/EngineError.ts'
import type { EngineEvent } from '../engine/events/eventLog.ts'
import { callAt } from './callAt.ts'
import type { DockerEngine } from './DockerEngine.ts'
import { eventFilterNames, matchesEvent } from './eventFilter.ts'
import { type Filters, readFilters } from './filters.ts'
import { queryText } from './query.ts'
import { startAnswer } from './rawAnswer.ts'
import { sortKeys } from './sortKeys.ts'

/** A reader that lets more than this pile up (bytes) is cut off. */
const backlogLimit = 8 << 20

/**
 * `/events`: past events since `since`, then live ones until `until` or until the client or the server
 * leaves. Headers go out at once. `closing` is aborted when the server closes.
 */
export function registerEvents(app: FastifyInstance, engine: DockerEngine, closing: AbortSignal): void {
  app.get('/events', (request, reply) => {
    const { since, until } = readSpan(request)
    const filters = readFilters(request, eventFilterNames)
    startAnswer(reply, 'application/json')
    follow(engine, reply.raw, { since, until, filters, closing })
  })
}

interface Following {
  /** Milliseconds since 1970. */
  readonly since: number | undefined
  readonly until: number | undefined
  readonly filters: Filters
  readonly closing: AbortSignal
}

function follow(engine: DockerEngine, response: ServerResponse, { since, until, filters, closing }: Following): void {
  const write = (event: EngineEvent): void => {
    if (until !== undefined && event.time > until) return
    if (matchesEvent(event, filters)) response.write(`${dockerEvent(event)}\n`)
    if (response.writableLength > backlogLimit) response.destroy()
  }
  if (since !== undefined) for (const event of engine.events.between(since, until ?? Date.now())) write(event)
  if (until !== undefined && until <= Date.now()) {
    response.end()
    return
  }
  const unsubscribe = engine.events.subscribe(write)
  const end = (): void => {
    response.end()
  }
  const forgetEnd = until === undefined ? undefined : callAt(until, end)
  closing.addEventListener('abort', end)
  response.once('close', () => {
    unsubscribe()
    forgetEnd?.()
    closing.removeEventListener('abort', end)
  })
}

/** An event as one JSON line. Nanoseconds are more digits than a number keeps, so they are put in as text. */
function dockerEvent(event: EngineEvent): string {
  // The words of the first versions of the API, for what they knew; networks and volumes came later.
  const isOld = event.type === 'image' || event.type === 'container'
  const from = event.type === 'container' ? event.attributes.image : undefined
  const line = JSON.stringify({
    ...(isOld ? { status: event.action } : {}),
    ...(isOld && event.id !== '' ? { id: event.id } : {}),
    ...(from === undefined ? {} : { from }),
    Type: event.type,
    Action: event.action,
    Actor: { ID: event.id, Attributes: sortKeys(event.attributes) },
    scope: 'local',
    time: Math.floor(event.time / 1000),
  })
  return `${line.slice(0, -1)},"timeNano":${event.time}000000}`
}

function readSpan(request: FastifyRequest): { since: number | undefined; until: number | undefined } {
  const since = readTime(queryText(request, 'since'))
  const until = readTime(queryText(request, 'until'))
  if (since !== undefined && until !== undefined && since > until) {
    throw new EngineError(
      'INVALID_ARGUMENT',
      `\`since\` time (${queryText(request, 'since')}) cannot be after \`until\` time (${queryText(request, 'until')})`,
    )
  }
  return { since, until }
}

/** Seconds since 1970 with a fraction, as milliseconds. */
function readTime(text: string): number | undefined {
  if (text === '' || text === '0') return undefined
  if (!/^\d+(\.\d+)?$/.test(text)) {
    throw new EngineError('INVALID_ARGUMENT', `${JSON.stringify(text)} is not a time: seconds since 1970 are wanted`)
  }
  return Number(text) * 1000
}
