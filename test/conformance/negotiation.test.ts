import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeConformanceFiles } from './conformanceFiles.ts'
import { findDockerCommands } from './dockerCommands.ts'
import { type LaminaApi, startLaminaApi } from './laminaApi.ts'
import { type Bench, openBench, runLine } from './runLine.ts'

let folder: string
let lamina: LaminaApi
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lamina-negotiation-'))
  lamina = await startLaminaApi(folder)
})
afterAll(async () => {
  await lamina.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** Every command line of the machine, and the newest API versions at which images look different. */
const commands = findDockerCommands()
const versions = commands.flatMap(({ path, version }) =>
  [undefined, '1.25', '1.42', '1.44', '1.48', '1.50']
    .filter((apiVersion) => version !== '20.10' || apiVersion === undefined || apiVersion === '1.25')
    .map((apiVersion) => ({ path, version, api: apiVersion ?? 'what both speak', apiVersion })),
)

describe.runIf(versions.length > 0)('the docker command line', () => {
  it.each(versions)('$version speaks API $api', async ({ path, version, api, apiVersion }) => {
    const bench = openBench({
      folder: join(folder, `${version}-${api.replaceAll(' ', '-')}`),
      docker: path,
      socket: lamina.socket,
      ...(apiVersion === undefined ? {} : { apiVersion }),
    })
    writeConformanceFiles(bench.folder)
    await expectOutput(bench, 'docker load -q -i apps.tar', 'Loaded image: app:1.0\n')
    await expectOutput(bench, 'docker load -q -i dangling.tar', 'Loaded image ID: sha256:')
    await expectOutput(bench, 'docker images', '<none>')
    await expectOutput(bench, 'docker images --format "{{.Repository}}:{{.Tag}} {{.Size}}"', 'app:2.0 125kB\n')
    await expectOutput(bench, 'docker images -q --filter dangling=true', 'e20fbd8eba45\n')
    await expectOutput(bench, 'docker inspect -f "{{json .ContainerConfig.Cmd}}" app:2.0', '["/bin/sh","-c"')
    await expectOutput(bench, 'docker inspect app:2.0', '"org.example.quoted": "\\"yes\\""')
    await expectOutput(bench, 'docker history app:2.0', 'apk add --no-cache')
    await expectOutput(bench, 'docker tag app:1.0 other:1 && docker rmi other:1', 'Untagged: other:1\n')
    await expectOutput(bench, 'docker save app:2.0 | docker load', 'Loaded image: app:2.0\n')
    await expectOutput(bench, 'docker import rootfs.tar imported:1', 'sha256:')
    await expectOutput(bench, 'docker system df -v', 'registry.example.com:5000/team/app')
    await expectOutput(bench, 'docker system df', 'Images          5 ')
    await expectOutput(bench, 'docker version', 'Version:          0.1.0')
    await expectOutput(bench, 'docker info 2>&1', 'WARNING: Could not')
    await expectOutput(bench, 'docker ps -a', 'CONTAINER ID')
    await expectOutput(bench, 'docker events --since 1h --until 0s --filter event=import', '')
    await expectOutput(bench, 'docker image prune -a -f', 'Total reclaimed space: 125.1kB\n')
    expect(await runLine(bench, 'docker inspect app:2.0')).toMatchObject({
      exit: 1,
      stderr: expect.stringMatching(/No such object: app:2.0/),
    })
  })
})

describe.runIf(commands.length > 0)('what Lamina does not do', () => {
  it.each([
    ['docker build -t one - < /dev/null', 'not supported'],
    ['docker network create one', 'Creating a network is not supported'],
    ['docker swarm init', 'Swarm mode is not supported'],
    ['docker import http://localhost/x.tar', 'Importing from an address'],
  ])('%s is refused by name', async (line, words) => {
    const [newest] = commands
    if (newest === undefined) return
    const place = join(folder, `refused-${line.replaceAll(/[^a-z]/g, '-')}`)
    const bench = openBench({ folder: place, docker: newest.path, socket: lamina.socket })
    const answer = await runLine(bench, line)
    expect(answer.exit).not.toBe(0)
    expect(answer.stderr).toContain(words)
  })
})

async function expectOutput(bench: Bench, line: string, part: string): Promise<void> {
  const answer = await runLine(bench, line)
  expect({ line, ...answer }).toMatchObject({ line, exit: 0, stderr: '', stdout: expect.stringContaining(part) })
}
