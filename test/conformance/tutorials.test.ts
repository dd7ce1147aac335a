import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LaminaServer } from '../e2e/LaminaServer.ts'
import { findBusybox, makeBusyboxImage } from '../fixtures/busyboxImage.ts'
import { makeDockerArchive } from '../fixtures/dockerArchive.ts'
import { makeLayer } from '../fixtures/image.ts'
import { ordinaryUser } from '../fixtures/ordinaryUser.ts'
import { findDockerCommands } from './dockerCommands.ts'
import { type Bench, openBench, runLine } from './runLine.ts'

const [docker] = findDockerCommands()
const user = ordinaryUser()
const missing =
  docker === undefined
    ? 'there is no docker command line here'
    : findBusybox() === undefined
      ? 'there is no static busybox here (Debian: busybox-static)'
      : user === undefined
        ? 'there is no ordinary user with IDs of its own here'
        : undefined

it.runIf(missing !== undefined)(`the commands of the tutorials are not run: ${missing}`, () => {
  expect(missing).toBeTypeOf('string')
})

/** What somebody types who follows the tutorials, as an ordinary user's engine answers; `type` is a terminal's keys. */
describe.runIf(missing === undefined)('the commands of the tutorials, on an engine of an ordinary user', () => {
  let lamina: LaminaServer
  let bench: Bench
  let folder: string
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lamina-tutorials-'))
    lamina = await LaminaServer.start([], user)
    bench = openBench({ folder, docker: docker?.path ?? '', socket: lamina.socket })
    writeFileSync(join(bench.folder, 'images.tar'), images())
    await expectShown('docker load -q -i images.tar', 'Loaded image: alpine:latest')
  }, 120_000)
  afterAll(async () => {
    await runLine(bench, 'docker rm -f $(docker ps -aq)')
    await lamina.close()
    rmSync(folder, { recursive: true, force: true })
  })

  async function expectShown(line: string, ...parts: readonly (string | RegExp)[]): Promise<string> {
    const answer = await runLine(bench, line)
    expect({ line, ...answer }).toMatchObject({ exit: 0 })
    for (const part of parts) expect(answer.stdout).toMatch(part)
    return answer.stdout
  }

  it('an interactive container of another image’s tools, gone with its exit', async () => {
    await expectShown('docker version', 'Server:')
    await expectShown(
      type('docker run -it --rm nginx:1.21.6-alpine sh', 'ls /', 'cat /docker-entrypoint.sh', 'exit'),
      'etc',
    )
    expect(await expectShown('docker ps -aq')).toBe('')
    await expectShown('docker image ls nginx', '1.21.6-alpine')
    await expectShown('docker inspect nginx:1.21.6-alpine', '"RootFS"')
    await expectShown('docker system df', /Containers +0 /)
  })

  it('containers of one program, which end with it and stay to be looked at', async () => {
    await expectShown('docker container run hello-world', 'Hello from Docker!')
    await expectShown('docker container run hello-world', 'Hello from Docker!')
    expect(await expectShown('docker container ls -q')).toBe('')
    await expectShown('docker container ls -a', /Exited \(0\)[\s\S]*Exited \(0\)/)
    await expectShown('docker container run alpine:latest')
  })

  it('a terminal in a container that has a name and an address of its own', async () => {
    const said = await expectShown(type('docker container run -it alpine:latest', 'hostname', 'ip a s', 'exit'))
    const id = (await expectShown('docker ps -lq')).trim()
    expect(said).toContain(id)
    expect(said).toMatch(/inet 127\.0\.0\.1\/8[\s\S]*inet \d+\.\d+\.\d+\.\d+\/\d+/)
  })

  it('an image out of a container, run, saved and loaded again', async () => {
    await expectShown(
      type('docker container run -it --name changed alpine:latest', 'echo figlet > /usr/bin/figlet', 'exit'),
    )
    await expectShown('docker container commit $(docker ps -lq) alpine:bash', /^sha256:/)
    await expectShown('docker container run alpine:bash cat /usr/bin/figlet', /^figlet$/m)
    await expectShown('docker image history alpine:bash', '/bin/sh', 'B ')
    await expectShown('docker image save alpine:bash > saved.tar && docker image load < saved.tar', 'alpine:bash')
    await expectShown(
      'docker container commit $(docker ps -lq) > id && docker image tag $(cat id) ourfiglet && cat id',
      'sha256:',
    )
    await expectShown('docker container run ourfiglet cat /usr/bin/figlet', /^figlet$/m)
    await expectShown('docker diff changed', 'A /usr/bin/figlet')
  })

  it('an entrypoint with a command that is its argument, and ping of localhost', async () => {
    const changes = `-c 'ENTRYPOINT ["ping", "-c", "2"]' -c 'CMD ["localhost"]'`
    await expectShown(`docker commit ${changes} changed ping:v0.1`)
    await expectShown('docker container run ping:v0.1', '2 packets received')
    await expectShown('docker container run ping:v0.1 127.0.0.1', '127.0.0.1', '2 packets received')
  })

  it('folders of the layers, as inspect names them', async () => {
    await expectShown('docker container run -d --name web nginx:1.21.6-alpine sleep 60')
    const folders = await expectShown(
      `docker inspect -f '{{.GraphDriver.Data.UpperDir}} {{.GraphDriver.Data.LowerDir}}' web | tr ': ' '\\n\\n'`,
    )
    for (const path of folders.trim().split('\n')) await expectShown(`test -d ${path} && echo there`, 'there')
  })

  it('a container whose program is missing stays created and says why', async () => {
    await expectShown('docker commit changed mpruna/debian:1.00')
    const run = await runLine(bench, 'docker run --name debian_v1 -d mpruna/debian:1.00 "echo Horray"')
    expect(run).toMatchObject({ exit: 127, stderr: expect.stringContaining('executable file not found in $PATH') })
    await expectShown('docker ps -a --filter name=debian_v1', /"echo Horray" +.* Created +debian_v1/)
  })

  it('everything stopped, removed and pruned', async () => {
    await expectShown('docker container stop -t 0 $(docker container ls -aq)')
    await expectShown('docker container rm $(docker container ls -aq)')
    expect(await expectShown('docker ps -aq')).toBe('')
    await expectShown('docker run -d alpine sleep 60 && docker container rm -f $(docker container ls -aq)')
    // As in Docker, an image that others were made from stays until they are gone.
    await expectShown('docker image rm -f $(docker image ls -q) || true', 'Deleted: sha256:')
    await expectShown('docker image prune -a -f')
    expect(await expectShown('docker images -q')).toBe('')
  })
})

/** A line that types these words into a terminal, one after the other, as somebody does. */
function type(command: string, ...words: readonly string[]): string {
  const keys = words.map((word) => `sleep 0.7; echo '${word}'`).join('; ')
  return `(${keys}; sleep 0.5) | script -qec '${command}' /dev/null`
}

function images(): Uint8Array {
  const hello = { config: { Cmd: ['echo', 'Hello from Docker!'] } }
  const entrypoint = [{ name: 'docker-entrypoint.sh', content: '#!/bin/sh\nexec "$@"\n', mode: 0o755 }]
  return makeDockerArchive([
    makeBusyboxImage({ tags: ['alpine:latest', 'alpine:3.15', 'ubuntu:latest', 'debian:jessie'] }),
    makeBusyboxImage({ tags: ['nginx:1.21.6-alpine'], layers: [makeLayer(entrypoint)] }),
    makeBusyboxImage({ tags: ['hello-world:latest'], config: hello }),
  ])
}
