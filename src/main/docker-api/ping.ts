import type { FastifyInstance, FastifyReply } from 'fastify'

/** `/_ping`: whether the server is there. Its headers say what it speaks. */
export function registerPing(app: FastifyInstance): void {
  const answer = (body: string) => (_request: unknown, reply: FastifyReply) =>
    reply
      .header('Builder-Version', '1')
      .header('Cache-Control', 'no-cache, no-store, must-revalidate')
      .header('Pragma', 'no-cache')
      .header('Swarm', 'inactive')
      .header('Content-Type', 'text/plain; charset=utf-8')
      .send(body)
  app.get('/_ping', { exposeHeadRoute: false }, answer('OK'))
  app.head('/_ping', answer(''))
}
