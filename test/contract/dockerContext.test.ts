import { execFile, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { serveDockerApi } from '../../src/main/docker-api/serveDockerApi.ts'
import { DockerContext } from '../../src/main/docker-context/DockerContext.ts'
import { contextFolder } from '../../src/main/docker-context/dockerFolder.ts'
import { type Engine, openEngine } from '../../src/main/engine/engine.ts'
import { folderSnapshot } from '../fixtures/folderSnapshot.ts'
import { makeTestRoot } from '../fixtures/testRoot.ts'

const hasDocker = spawnSync('docker', ['--version'], { stdio: 'ignore' }).status === 0

interface Served {
  readonly root: string
  readonly socket: string
  close(): Promise<void>
}

async function serve(folder: string, version: string): Promise<Served> {
  const root = join(folder, version)
  const socket = join(folder, `${version}.sock`)
  const engine: Engine = await openEngine({ root })
  const api = await serveDockerApi(engine, socket, { version })
  return { root, socket, close: () => api.close().then(() => engine.close()) }
}

describe.skipIf(!hasDocker)('the docker command line, with contexts as its own files', () => {
  let engines: { readonly path: string; remove(): Promise<void> }
  let one: Served
  let two: Served
  let home: { readonly path: string; remove(): Promise<void> }
  let folder: string
  let context: DockerContext

  beforeAll(async () => {
    engines = await makeTestRoot('contexts')
    one = await serve(engines.path, '1.1.1')
    two = await serve(engines.path, '2.2.2')
  })
  afterAll(async () => {
    await one?.close()
    await two?.close()
    await engines?.remove()
  })
  beforeEach(async () => {
    home = await makeTestRoot('docker-home')
    folder = join(home.path, '.docker')
    context = contextOf(one)
  })
  afterEach(() => home.remove())

  function contextOf({ root, socket }: Served): DockerContext {
    return new DockerContext({ env: { DOCKER_CONFIG: folder }, root, socket })
  }

  /** Runs docker with nothing but these files; gives what it prints. */
  async function docker(...args: readonly string[]): Promise<string> {
    const env = { PATH: process.env.PATH, HOME: home.path, DOCKER_CONFIG: folder }
    const { stdout } = await promisify(execFile)('docker', args, { env })
    return stdout.trim()
  }

  const serverVersion = () => docker('version', '--format', '{{.Server.Version}}')

  it('finds the context that Lamina added, and uses it', async () => {
    await context.apply({ use: false, replace: false })
    expect(await docker('context', 'ls', '--format', '{{.Name}} {{.DockerEndpoint}} {{.Error}}.')).toContain(
      `lamina unix://${one.socket} .`,
    )
    expect(await docker('context', 'show')).toBe('default')
    await docker('context', 'use', 'lamina')
    expect(await serverVersion()).toBe('1.1.1')
    expect(await context.state()).toMatchObject({ lamina: 'here', current: 'lamina' })
  })

  it('uses Lamina after one click, and what it used before after another', async () => {
    await docker('context', 'create', 'colima', '--docker', `host=unix://${two.socket}`)
    await docker('context', 'use', 'colima')
    const before = folderSnapshot(home.path)
    await context.apply({ use: true, replace: false })
    expect(await serverVersion()).toBe('1.1.1')
    await context.undo()
    expect(folderSnapshot(home.path)).toEqual(before)
    expect(await serverVersion()).toBe('2.2.2')
  })

  it('writes the very bytes that docker writes', async () => {
    await docker('context', 'create', 'lamina', '--docker', `host=unix://${one.socket}`)
    const meta = join(contextFolder(folder, 'lamina'), 'meta.json')
    const byDocker = readFileSync(meta)
    await docker('context', 'rm', 'lamina')
    await context.apply({ use: false, replace: false })
    expect(readFileSync(meta)).toEqual(byDocker)
  })

  it('does by its own commands what the clicks do', async () => {
    const shell = (command: string) => {
      const env = { PATH: process.env.PATH, HOME: home.path, DOCKER_CONFIG: folder }
      return promisify(execFile)('sh', ['-c', command], { env })
    }
    await shell((await context.state()).commands.use)
    expect(await context.state()).toMatchObject({ lamina: 'here', current: 'lamina' })
    await docker('context', 'use', 'default')
    await docker('context', 'rm', 'lamina')
    await context.apply({ use: true, replace: false })
    await shell((await context.state()).commands.undo)
    expect(await context.state()).toMatchObject({ lamina: 'absent', current: 'default' })
  })

  it('may remove what Lamina made, and leaves nothing of it', async () => {
    await context.apply({ use: true, replace: false })
    await docker('context', 'rm', '--force', 'lamina')
    expect(Object.keys(folderSnapshot(folder)).filter((path) => path.includes('undo'))).toEqual([])
    expect(await context.state()).toMatchObject({ lamina: 'absent' })
    await context.apply({ use: true, replace: false })
    expect(await serverVersion()).toBe('1.1.1')
  })

  it('keeps working after docker wrote its settings anew', async () => {
    mkdirSync(folder)
    writeFileSync(join(folder, 'config.json'), '{"psFormat": "x"}')
    await context.apply({ use: true, replace: false })
    await docker('context', 'create', 'colima', '--docker', `host=unix://${two.socket}`)
    await docker('context', 'use', 'colima')
    await docker('context', 'use', 'lamina')
    await context.undo()
    expect(await docker('context', 'show')).toBe('default')
    expect(JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'))).toMatchObject({ psFormat: 'x' })
  })

  it('goes from one data root to another and back', async () => {
    await context.apply({ use: true, replace: false })
    const other = contextOf(two)
    expect(await other.state()).toMatchObject({ lamina: 'elsewhere', madeFor: one.root, answers: true })
    await other.apply({ use: true, replace: true })
    expect(await serverVersion()).toBe('2.2.2')
    await other.undo()
    expect(await serverVersion()).toBe('1.1.1')
    await context.undo()
    expect(folderSnapshot(folder)).toEqual({})
  })
})
