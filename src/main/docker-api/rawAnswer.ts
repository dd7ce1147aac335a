import type { FastifyReply } from 'fastify'

/** Sends the head of an answer whose body is written piece by piece to `reply.raw`; the client has it at once. */
export function startAnswer(reply: FastifyReply, contentType: string): void {
  reply.hijack()
  const { raw } = reply
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) raw.setHeader(name, value)
  }
  raw.writeHead(200, { 'Content-Type': contentType })
  raw.flushHeaders()
}
