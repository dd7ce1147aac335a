import { makeBusyboxImage } from '../../fixtures/busyboxImage.ts'
import { makeDockerArchive } from '../../fixtures/dockerArchive.ts'
import type { LaminaServer } from '../LaminaServer.ts'

const server = 'echo welcome > /etc/motd; rm /etc/group; echo listening on 80; while :; do echo served; sleep 5; done'

/** Runs containers in every state that one meets: up, ended well and badly, ended at once, never started, long named. */
export async function runDemo(lamina: LaminaServer): Promise<void> {
  const config = { Env: ['PATH=/usr/bin:/bin'], Cmd: ['sh'], ExposedPorts: { '80/tcp': {} }, Volumes: { '/data': {} } }
  await lamina.load(makeDockerArchive([makeBusyboxImage({ config: { config } })]))
  const published = { PortBindings: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }] } }
  await start(lamina, 'web', { Cmd: ['sh', '-c', server], StopSignal: 'SIGKILL', HostConfig: published })
  await start(lamina, 'console', { Cmd: ['sh'], Tty: true, OpenStdin: true, StopSignal: 'SIGKILL' })
  await start(lamina, 'shell', { Cmd: ['sh'] })
  await start(lamina, 'failed-job', { Cmd: ['sh', '-c', 'exit 3'] })
  await create(lamina, 'a-name-that-somebody-had-made-by-a-program-and-that-no-column-is-wide-enough-for', {})
}

async function create(lamina: LaminaServer, name: string, body: object): Promise<string> {
  const whole = { Image: 'busybox:test', ...body }
  const { Id } = JSON.parse(String(await lamina.call('POST', `/containers/create?name=${name}`, whole)))
  return Id
}

async function start(lamina: LaminaServer, name: string, body: object): Promise<void> {
  await lamina.call('POST', `/containers/${await create(lamina, name, body)}/start`)
}
