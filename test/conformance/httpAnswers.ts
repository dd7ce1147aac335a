import { createReadStream, readFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { knownDigests } from './conformanceFiles.ts'
import { Masker } from './mask.ts'

/** A line of requests.txt. */
export interface HttpRequest {
  readonly line: string
  readonly method: string
  readonly path: string
  /** The file that is the body. */
  readonly file?: string
  /** The body itself. */
  readonly json?: string
  /** Both must say something, each in its own words. */
  readonly ownWords: boolean
}

/** What a request gave, masked. */
export interface HttpAnswer {
  readonly request: string
  readonly status: number
  readonly type: string
  readonly body: string
}

/** Reads a file of requests, whose head explains its format. */
export function readRequests(name = 'requests.txt'): HttpRequest[] {
  const lines = readFileSync(new URL(name, import.meta.url), 'utf8').split('\n')
  return lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, own, method = '', path = '', body] = /^(own-words )?(\S+) (\S+)(?: (.+))?$/.exec(line) ?? []
      const request = { line, method, path, ownWords: own !== undefined }
      if (body === undefined) return request
      return { ...request, ...(body.startsWith('{') ? { json: body } : { file: body }) }
    })
}

export interface RequestOptions {
  /** What stands for a text in answers, see Masker. */
  readonly names?: ReadonlyMap<string, string>
  /** Headers of every request. */
  readonly headers?: Readonly<Record<string, string>>
  /** What `$NAME` in a path or body stands for. */
  readonly variables?: Readonly<Record<string, string>>
}

/** Sends all requests in order to the server on `socket`; bodies are files in `folder`. */
export async function answerRequests(
  socket: string,
  requests: readonly HttpRequest[],
  folder: string,
  { names, headers = {}, variables = {} }: RequestOptions = {},
): Promise<HttpAnswer[]> {
  const masker = new Masker(knownDigests(), names)
  const fill = (text: string): string => text.replace(/\$([A-Z]+)/g, (whole, name) => variables[name] ?? whole)
  const answers: HttpAnswer[] = []
  for (const one of requests) {
    const { path, json } = one
    const filled = { ...one, path: fill(path), ...(json === undefined ? {} : { json: fill(json) }) }
    const { status, type, body } = await send(socket, filled, folder, headers)
    const { stdout } = masker.mask({ exit: 0, stdout: one.ownWords ? typeof body : body, stderr: '' })
    answers.push({ request: one.line, status, type, body: stdout })
  }
  return answers
}

function send(
  socketPath: string,
  { method, path, file, json }: HttpRequest,
  folder: string,
  headers: Readonly<Record<string, string>>,
): Promise<{ status: number; type: string; body: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request({
      socketPath,
      method,
      path: encodeURI(`/v1.41${path}`).replaceAll('%25', '%'),
      headers: { ...headers, ...(json === undefined ? {} : { 'Content-Type': 'application/json' }) },
    })
    outgoing.once('error', reject)
    outgoing.once('response', (response) => {
      const { statusCode: status = 0, headers } = response
      text(response).then((body) => resolve({ status, type: headers['content-type'] ?? '', body }), reject)
    })
    if (file === undefined) outgoing.end(json)
    else createReadStream(join(folder, file)).pipe(outgoing)
  })
}
