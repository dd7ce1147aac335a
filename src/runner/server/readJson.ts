import type { Readable } from 'node:stream'
import { EngineError } from '../../main/engine/errors/EngineError.ts'

/** Reads a body of JSON of at most `limit` bytes. Throws INVALID_ARGUMENT when it is longer, or not JSON. */
export async function readJson(body: Readable, limit: number, what: string): Promise<unknown> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    if (!Buffer.isBuffer(chunk)) continue
    size += chunk.length
    if (size > limit) throw new EngineError('INVALID_ARGUMENT', `Could not read ${what}: it is over ${limit} bytes.`)
    chunks.push(chunk)
  }
  return parseJson(Buffer.concat(chunks).toString(), what)
}

/** Parses JSON; nothing at all is undefined. Throws INVALID_ARGUMENT. */
export function parseJson(text: string, what: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new EngineError('INVALID_ARGUMENT', `Could not read ${what}: it is no JSON.`, { cause })
  }
}
