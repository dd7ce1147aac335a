import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { toCreateRequest } from '../../src/main/ipc/run/runRequest.ts'
import { parseRunCommand } from '../../src/shared/model/run/runCommand.ts'
import { findDockerCommands } from './dockerCommands.ts'

const lines = [
  'docker create alpine',
  'docker create -it --rm alpine sh',
  "docker create -i --name web -e A=1 -e 'B=x y' -e FROM_HERE -e NOT_THERE --label a=b --label c alpine env",
  'docker create -p 80 -p 8080:80 -p 127.0.0.1:53:53/udp -p [::1]:99:98 -p 9000-9002:9000-9002 --expose 7-8/udp nginx',
  'docker create -p 8000-8010:80 -P nginx',
  'docker create -v data:/data:ro -v /anonymous -v /etc:/host-etc alpine',
  'docker create --mount type=bind,src=/etc,dst=/x,ro,bind-propagation=rshared --mount source=data,target=/d,volume-nocopy alpine',
  'docker create --mount type=tmpfs,target=/t,tmpfs-size=1m,tmpfs-mode=1777 --tmpfs /run:size=64m --tmpfs /x alpine',
  'docker create --mount \'type=volume,source=d,target=/d,volume-label=a=b,"volume-opt=o=x,y"\' alpine',
  'docker create --entrypoint /bin/sh -u 1:2 -w /tmp -h web --domainname example.org alpine -c true',
  'docker create --entrypoint= alpine true',
  'docker create --restart on-failure:3 alpine',
  'docker create --restart unless-stopped --init --read-only --privileged alpine',
  'docker create --network none --add-host db:10.0.0.5 --dns 9.9.9.9 --dns-search a.b --dns-option ndots:2 alpine',
  'docker create -m 512m --memory-reservation 256m --memory-swap -1 --cpus 1.5 -c 512 --cpuset-cpus 0-1 alpine',
  'docker create --cpu-period 100000 --cpu-quota 50000 --pids-limit 100 --oom-score-adj -5 --shm-size 1g alpine',
  'docker create --ulimit nofile=10:20 --ulimit nproc=5 --cap-add NET_ADMIN --cap-drop ALL --group-add audio alpine',
  'docker create --device /dev/fuse --device /dev/null:/dev/x:r --device /dev/zero:rw --sysctl net.core.somaxconn=9 alpine',
  'docker create --security-opt no-new-privileges --security-opt seccomp=unconfined --cgroupns private alpine',
  "docker create --health-cmd 'curl -f x' --health-interval 1m30s --health-timeout 500ms --health-retries 3 alpine",
  'docker create --health-start-period 2s --health-start-interval 1s --health-cmd true alpine',
  'docker create --no-healthcheck --stop-signal SIGINT --stop-timeout 5 alpine',
  'docker create --log-driver json-file --log-opt max-size=1m --log-opt max-file=3 alpine',
  'docker create --pid host --ipc shareable --uts host --volumes-from db:ro --annotation a=b alpine',
]

/** Objects that say something by their keys alone. */
const maps = ['ExposedPorts', 'Volumes', 'Tmpfs', 'Labels', 'PortBindings']

/** Lists that docker sends in the order of a map: another one each time. */
const unordered = ['Env', 'Binds']

/** What is left of an answer without the values that say nothing: a client may send them or not. */
function withoutEmpty(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => withoutEmpty(item))
    return unordered.includes(key) ? items.toSorted((a, b) => (String(a) < String(b) ? -1 : 1)) : items
  }
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([name, item]) => [name, withoutEmpty(item, name)] as const)
  return Object.fromEntries(maps.includes(key) ? entries : entries.filter(([, item]) => !isEmpty(item)))
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === '' || value === 0 || value === false) return true
  return typeof value === 'object' && Object.keys(value).length === 0
}

const [docker] = findDockerCommands()

describe.skipIf(docker === undefined)('what the app asks for by a docker command', () => {
  let folder = ''
  let asked = ''
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      if (request.method === 'POST') asked = body
      response
        .setHeader('Content-Type', 'application/json')
        .setHeader('Api-Version', '1.50')
        .setHeader('Ostype', 'linux')
      response.statusCode = request.method === 'POST' ? 201 : 200
      response.end(request.method === 'POST' ? '{"Id":"0123456789abcdef","Warnings":[]}' : '{}')
    })
  })

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lamina-run-'))
    server.listen(join(folder, 'docker.sock'))
    await once(server, 'listening')
  })

  afterAll(async () => {
    server.closeAllConnections()
    server.close()
    await rm(folder, { recursive: true })
  })

  test.each(lines)('%s is what docker itself asks for', async (line) => {
    const env = { ...process.env, DOCKER_HOST: `unix://${join(folder, 'docker.sock')}`, FROM_HERE: 'here' }
    const docker = spawn('sh', ['-c', line], { env, stdio: ['ignore', 'ignore', 'pipe'] })
    const complaint = text(docker.stderr)
    await once(docker, 'close')
    expect(docker.exitCode, await complaint).toBe(0)
    const { HostConfig, NetworkingConfig: _, ...Config } = JSON.parse(asked)
    const parsed = parseRunCommand(line)
    if (!('run' in parsed)) throw new Error(parsed.fault)
    const { config, hostConfig } = toCreateRequest(parsed.run, { FROM_HERE: 'here' })
    expect(withoutEmpty(JSON.parse(JSON.stringify(config)))).toEqual(withoutEmpty(Config))
    // docker sends these two whatever is asked for: the sizes of its own terminal, and that nothing is tuned.
    const { ConsoleSize: _size, MemorySwappiness: _swappiness, ...host } = HostConfig
    expect(withoutEmpty(JSON.parse(JSON.stringify(hostConfig)))).toEqual(withoutEmpty(host))
  })
})
