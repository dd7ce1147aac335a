import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LaminaServer } from '../e2e/LaminaServer.ts'
import { findBusybox, makeBusyboxImage } from '../fixtures/busyboxImage.ts'
import { makeFileLayer, makeLayer } from '../fixtures/image.ts'
import { ordinaryUser } from '../fixtures/ordinaryUser.ts'
import { pushRemote } from '../fixtures/registry/pushRemote.ts'
import { makeRemoteImage } from '../fixtures/registry/remoteImage.ts'
import { cannotStartRegistry, registryUser, TestRegistry } from '../fixtures/registry/TestRegistry.ts'
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
        : cannotStartRegistry

it.runIf(missing !== undefined)(`the commands of the tutorials are not run: ${missing}`, () => {
  expect(missing).toBeTypeOf('string')
})

/**
 * What somebody types who follows the tutorials, as an ordinary user's engine answers; `type` is a terminal's keys. A
 * registry of our own stands for Docker Hub, as a mirror of it in the settings.
 */
describe.runIf(missing === undefined)('the commands of the tutorials, on an engine of an ordinary user', () => {
  let lamina: LaminaServer
  let bench: Bench
  let hub: TestRegistry
  let own: TestRegistry
  let folder: string
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lamina-tutorials-'))
    ;[hub, own] = await Promise.all([TestRegistry.start(), TestRegistry.start({ auth: 'basic' })])
    await fillHub(hub)
    lamina = await LaminaServer.start([], user, { registries: { mirrors: { 'docker.io': [hub.url] } } })
    bench = openBench({ folder, docker: docker?.path ?? '', socket: lamina.socket })
  }, 120_000)
  afterAll(async () => {
    await runLine(bench, 'docker rm -f $(docker ps -aq)')
    await Promise.all([lamina.close(), hub.close(), own.close()])
    rmSync(folder, { recursive: true, force: true })
  })

  async function expectShown(line: string, ...parts: readonly (string | RegExp)[]): Promise<string> {
    const answer = await runLine(bench, line)
    expect({ line, ...answer }).toMatchObject({ exit: 0 })
    for (const part of parts) expect(answer.stdout).toMatch(part)
    return answer.stdout
  }

  it('an interactive container of another image’s tools, pulled first, gone with its exit', async () => {
    await expectShown('docker version', 'Server:')
    expect((await expectShown('docker image ls')).trim()).toMatch(/^REPOSITORY +TAG +IMAGE ID +CREATED +SIZE$/)
    await expectShown(
      type('docker run -it --rm nginx:1.21.6-alpine sh', 'ls /', 'cat /docker-entrypoint.sh', 'exit'),
      "Unable to find image 'nginx:1.21.6-alpine' locally",
      'Pulling from library/nginx',
      'Status: Downloaded newer image for nginx:1.21.6-alpine',
      'etc',
    )
    expect(await expectShown('docker ps -aq')).toBe('')
    await expectShown('docker image ls nginx', '1.21.6-alpine')
    await expectShown('docker inspect nginx:1.21.6-alpine', '"RootFS"')
    await expectShown('docker pull alpine:3.15', /^[0-9a-f]{12}: Already exists$/m, 'newer image for alpine:3.15')
    const layer = `docker inspect -f '{{index .RootFS.Layers 0}}'`
    expect(await expectShown(`${layer} alpine:3.15`)).toBe(await expectShown(`${layer} nginx:1.21.6-alpine`))
    await expectShown('docker image ls', '1.21.6-alpine')
    await expectShown('docker system df', /Containers +0 /)
  })

  it('containers of one program, which end with it and stay to be looked at', async () => {
    const first = await runLine(bench, 'docker container run hello-world')
    expect(first).toMatchObject({ exit: 0, stdout: expect.stringContaining('Hello from Docker!') })
    expect(first.stderr).toMatch(/Unable to find image[\s\S]*Pull complete[\s\S]*Digest: sha256:/)
    const again = await runLine(bench, 'docker container run hello-world')
    expect(again).toMatchObject({ exit: 0, stderr: '', stdout: first.stdout })
    await expectShown('docker image ls', 'hello-world')
    expect(await expectShown('docker container ls -q')).toBe('')
    await expectShown('docker container ls -a', /Exited \(0\)[\s\S]*Exited \(0\)/)
    await expectShown('docker image pull alpine:latest', 'Status: Downloaded newer image for alpine:latest')
    await expectShown('docker image inspect alpine:latest', '"ContainerConfig"')
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
    await expectShown(
      type('docker run -it --name jessie debian:jessie', 'exit'),
      "Unable to find image 'debian:jessie' locally",
      'jessie: Pulling from library/debian',
      'Status: Downloaded newer image for debian:jessie',
    )
    await expectShown('docker commit jessie mpruna/debian:1.00')
    const run = await runLine(bench, 'docker run --name debian_v1 -d mpruna/debian:1.00 "echo Horray"')
    expect(run).toMatchObject({ exit: 127, stderr: expect.stringContaining('executable file not found in $PATH') })
    await expectShown('docker ps -a --filter name=debian_v1', /"echo Horray" +.* Created +debian_v1/)
  })

  it('an image pushed to a registry of one’s own, after a login, and pulled from there', async () => {
    const name = `${own.host}/mpruna/debian:1.00`
    await expectShown(`docker tag mpruna/debian:1.00 ${name}`)
    expect(await runLine(bench, `docker push ${name}`)).toMatchObject({ exit: 1 })
    const { username, password } = registryUser
    await expectShown(
      `echo '${password}' | docker login -u ${username} --password-stdin ${own.host}`,
      'Login Succeeded',
    )
    await expectShown(`docker push ${name}`, 'The push refers to repository', ': Pushed', '1.00: digest: sha256:')
    await expectShown(`docker rmi ${name} && docker pull ${name}`, 'Status: Downloaded newer image for')
    await expectShown(`docker logout ${own.host}`, 'Removing login credentials')
  })

  it('a search where there is none, with a clear answer', async () => {
    const answer = await runLine(bench, `docker search ${own.host}/debian`)
    expect(answer).toMatchObject({ exit: 1, stderr: expect.stringMatching(/search/i) })
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
    await expectShown(
      'docker image pull nginx',
      'Using default tag: latest',
      'latest: Pulling from library/nginx',
      /^[0-9a-f]{12}: Pull complete$/m,
      'Status: Downloaded newer image for nginx:latest',
    )
    await expectShown('docker container run -d nginx', /^[0-9a-f]{64}$/m)
  })
})

/** A line that types these words into a terminal, one after the other, as somebody does. */
function type(command: string, ...words: readonly string[]): string {
  const keys = words.map((word) => `sleep 0.7; echo '${word}'`).join('; ')
  return `(${keys}; sleep 0.5) | script -qec '${command}' /dev/null`
}

/** Puts the images of the tutorials into a registry, under the names that they have in Docker Hub. */
async function fillHub(registry: TestRegistry): Promise<void> {
  const base = makeBusyboxImage()
  const entrypoint = [{ name: 'docker-entrypoint.sh', content: '#!/bin/sh\nexec "$@"\n', mode: 0o755 }]
  const alpine = makeRemoteImage(base, { docker: true })
  const nginx = makeRemoteImage(makeBusyboxImage({ layers: [makeLayer(entrypoint)] }), { docker: true })
  const greeting = [makeFileLayer('hello', 'Hello from Docker!\n')]
  const hello = makeBusyboxImage({ layers: greeting, config: { config: { Cmd: ['cat', '/hello'] } } })
  await pushRemote(registry, 'library/alpine', alpine, 'latest', '3.15')
  await pushRemote(registry, 'library/debian', alpine, 'jessie')
  await pushRemote(registry, 'library/ubuntu', alpine, 'latest')
  await pushRemote(registry, 'library/nginx', nginx, '1.21.6-alpine', 'latest')
  await pushRemote(registry, 'library/hello-world', makeRemoteImage(hello, { docker: true }), 'latest')
}
