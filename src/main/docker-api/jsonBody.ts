import { finished } from 'node:stream/promises'
import type { FastifyRequest } from 'fastify'
import { EngineError } from '../engine/errors/EngineError.ts'
import { isObject } from '../engine/spec/json.ts'
import { JsonFields } from '../engine/spec/jsonFields.ts'
import { openRequestBody } from './requestBody.ts'

/** The largest JSON body that is read, in bytes: a container with thousands of options fits. */
const sizeLimit = 4 << 20

/**
 * The JSON body of a request; undefined when there is none. Throws INVALID_ARGUMENT in dockerd's words when it is
 * something else or too large.
 */
export async function readJsonBody(request: FastifyRequest): Promise<unknown> {
  const bytes = await readBody(request)
  if (bytes.length === 0) return undefined
  requireJsonType(request)
  return parseJsonBody(bytes)
}

/** The fields of the JSON object that must be the body of a request. Throws INVALID_ARGUMENT. */
export async function readJsonFields(request: FastifyRequest): Promise<JsonFields> {
  const body = await readJsonBody(request)
  if (body === undefined) throw new EngineError('INVALID_ARGUMENT', 'got EOF while reading request body')
  if (!isObject(body)) throw new EngineError('INVALID_ARGUMENT', 'The body of the request is not a JSON object.')
  return new JsonFields(body, 'the body of the request')
}

/** Throws INVALID_ARGUMENT in dockerd's words when a body says of itself that it is something else than JSON. */
function requireJsonType({ headers }: FastifyRequest): void {
  const type = headers['content-type'] ?? ''
  if (/^(application|text)\/json(;|$)/i.test(type.trim())) return
  throw new EngineError('INVALID_ARGUMENT', `Content-Type specified (${type}) must be 'application/json'`)
}

/** The JSON value in `bytes`; undefined for none. Throws INVALID_ARGUMENT when it is no JSON. */
export function parseJsonBody(bytes: Uint8Array): unknown {
  if (bytes.length === 0) return undefined
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new EngineError('INVALID_ARGUMENT', `invalid JSON: ${why}`, { cause })
  }
}

async function readBody(request: FastifyRequest): Promise<Buffer> {
  const body = openRequestBody(request.raw)
  const chunks: Buffer[] = []
  let size = 0
  body.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    size += chunk.length
    if (size > sizeLimit) {
      body.destroy(new EngineError('INVALID_ARGUMENT', `The body of the request has more than ${sizeLimit} bytes.`))
    }
  })
  await finished(body)
  return Buffer.concat(chunks)
}
