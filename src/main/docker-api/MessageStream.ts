import type { FastifyReply } from 'fastify'
import { errorAnswer, sendError } from './errorResponse.ts'

/** A line of progress as docker's command line shows it; `id` keeps the lines of one thing together. */
export interface ProgressLine {
  readonly id: string
  readonly status: string
  /** Bytes. */
  readonly current: number
  readonly total?: number
}

/**
 * An answer of JSON lines, as `load`, `import` and `pull` give: headers go out with the first line. An
 * error before that is a plain error answer, later a line of its own.
 */
export class MessageStream {
  readonly #reply: FastifyReply
  #started = false

  constructor(reply: FastifyReply) {
    this.#reply = reply
  }

  /** Writes texts that the command line prints as they are, all at once. */
  texts(texts: readonly string[]): void {
    this.#start()
    this.#reply.raw.write(texts.map((stream) => messageLine({ stream })).join(''))
  }

  /** The client takes less than is written. */
  get isBehind(): boolean {
    return this.#reply.raw.writableNeedDrain
  }

  /** Calls `action` once, when the client that is behind has taken what was written. */
  onceTaken(action: () => void): void {
    this.#reply.raw.once('drain', action)
  }

  progress({ id, status, current, total }: ProgressLine): void {
    const progressDetail = total === undefined ? { current } : { current, total }
    this.write({ status, progressDetail, progress: progressBar(current, total), id })
  }

  /** Writes one JSON line. */
  write(message: Readonly<Record<string, unknown>>): void {
    this.#start()
    this.#reply.raw.write(messageLine(message))
  }

  end(): void {
    this.#start()
    this.#reply.raw.end()
  }

  /** Ends with an error. With `asLine` it is a line even when nothing was written yet, as `load` has it. */
  fail(thrown: unknown, asLine: boolean): void {
    if (this.#started || asLine) {
      const { message } = errorAnswer(thrown)
      this.write({ errorDetail: { message }, error: message })
      this.end()
    } else {
      sendError(this.#reply, thrown)
    }
  }

  #start(): void {
    if (this.#started) return
    this.#started = true
    this.#reply.hijack()
    const { raw } = this.#reply
    for (const [name, value] of Object.entries(this.#reply.getHeaders())) {
      if (value !== undefined) raw.setHeader(name, value)
    }
    raw.writeHead(200, { 'Content-Type': 'application/json' })
  }
}

/** A message as Go's encoder writes it, which escapes what HTML would read. */
function messageLine(message: Readonly<Record<string, unknown>>): string {
  const json = JSON.stringify(message).replace(/[<>&\u2028\u2029]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
  return `${json}\r\n`
}

const barWidth = 50
/** Characters that the bytes done take at least. */
const bytesWidth = 8

/** `[=====>     ]  32.77kB/1.37MB`, for clients that draw no bar of their own. */
export function progressBar(current: number, total: number | undefined): string {
  const done = formatBytes(current).padStart(bytesWidth)
  if (total === undefined || total < current || total === 0) return done
  const filled = Math.min(barWidth, Math.floor(Math.floor((current / total) * 100) / 2))
  return `[${'='.repeat(filled)}>${' '.repeat(barWidth - filled)}] ${done}/${formatBytes(total)}`
}

/** Four significant digits, as dockerd's progress has them. */
function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let size = bytes
  let unit = 0
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000
    unit++
  }
  return `${Number(size.toPrecision(4))}${units[unit]}`
}
