import { once } from 'node:events'
import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { folderSnapshot } from '../../../test/fixtures/folderSnapshot.ts'
import { makeTestRoot } from '../../../test/fixtures/testRoot.ts'
import { DockerContext } from './DockerContext.ts'
import { contextFolder } from './dockerFolder.ts'

let home: { readonly path: string; remove(): Promise<void> }
let folder: string
let config: string
let meta: string
let context: DockerContext

beforeEach(async () => {
  home = await makeTestRoot('docker-context')
  folder = join(home.path, '.docker')
  config = join(folder, 'config.json')
  meta = join(contextFolder(folder, 'lamina'), 'meta.json')
  context = engineOf('one')
})
afterEach(() => home.remove())

/** The context as the engine of another data root sees it. */
function engineOf(name: string, env: Record<string, string> = {}): DockerContext {
  return new DockerContext({
    env: { DOCKER_CONFIG: folder, ...env },
    root: `/data/${name}`,
    socket: join(home.path, `${name}.sock`),
  })
}

function writeSettings(text: string): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(config, text, { mode: 0o640 })
}

function makeContext(name: string, host: string): void {
  mkdirSync(contextFolder(folder, name), { recursive: true })
  const text = JSON.stringify({ Name: name, Metadata: { Description: 'mine' }, Endpoints: { docker: { Host: host } } })
  writeFileSync(join(contextFolder(folder, name), 'meta.json'), text)
}

const use = { use: true, replace: false }
const add = { use: false, replace: false }

describe('making docker use Lamina', () => {
  it('tells of a machine where docker has no files at all', async () => {
    const state = await context.state()
    expect(state).toMatchObject({ folder, current: 'default', lamina: 'absent', host: '', overrides: [] })
    expect(state.commands).toEqual({
      add: `docker context create lamina --docker host=unix://${home.path}/one.sock`,
      use: `docker context create lamina --docker host=unix://${home.path}/one.sock && docker context use lamina`,
      undo: '',
    })
    expect(folderSnapshot(folder)).toEqual({})
  })

  it('adds the context without choosing it', async () => {
    writeSettings('{"auths":{}}')
    expect(await context.apply(add)).toMatchObject({ lamina: 'here', current: 'default', madeFor: '/data/one' })
    expect(readFileSync(config, 'utf8')).toBe('{"auths":{}}')
  })

  it('keeps everything else in config.json, its permissions too', async () => {
    const text = '{\n\t"auths": {"r.example": {"auth": "c2VjcmV0"}},\n\t"unknown": [1.0, 1e400]\n}\n'
    writeSettings(text)
    chmodSync(config, 0o604)
    await context.apply(use)
    expect(readFileSync(config, 'utf8')).toBe(text.replace(']\n', '],\n\t"currentContext": "lamina"\n'))
    expect(statSync(config).mode & 0o777).toBe(0o604)
  })

  it('writes through a link to config.json, and leaves the link', async () => {
    mkdirSync(folder)
    const elsewhere = join(home.path, 'dotfiles.json')
    writeFileSync(elsewhere, '{}')
    symlinkSync('../dotfiles.json', config)
    const before = folderSnapshot(home.path)
    await context.apply(use)
    expect(readFileSync(elsewhere, 'utf8')).toBe('{"currentContext": "lamina"}')
    await context.undo()
    expect(folderSnapshot(home.path)).toEqual(before)
  })

  it('does nothing the second time', async () => {
    await context.apply(use)
    const after = folderSnapshot(folder)
    expect(await context.apply(use)).toMatchObject({ lamina: 'here', current: 'lamina' })
    expect(folderSnapshot(folder)).toEqual(after)
  })

  it.each([
    ['broken', '{"auths": {"r.example": {"auth": "c2VjcmV0"}'],
    ['a list', '[]'],
    ['with a current context that is a number', '{"currentContext": 5}'],
    ['with a current context too long for a name', `{"currentContext": "${'x'.repeat(256)}"}`],
    ['with a byte order mark', '\ufeff{}'],
  ])('refuses a config.json that is %s, and leaves it alone', async (_what, text) => {
    writeSettings(text)
    const before = folderSnapshot(folder)
    const { problem } = await context.state()
    expect(problem).toMatchObject({ code: 'MALFORMED', message: expect.stringContaining(config) })
    expect(JSON.stringify(problem)).not.toContain('c2VjcmV0')
    await expect(context.apply(use)).rejects.toMatchObject({ code: 'MALFORMED' })
    expect(folderSnapshot(folder)).toEqual(before)
  })
})

describe('undo', () => {
  it.each([
    ['no file', undefined],
    ['an empty file', ''],
    ['settings without a choice', '{\n  "auths": {}\n}'],
    ['another context', '{"currentContext":"colim\\u0061","psFormat":"x"}'],
    ['the default by name', '{ "currentContext" : "default" }'],
    ['an empty choice', '{"currentContext": ""}'],
  ])('restores every byte where there was %s', async (_what, text) => {
    makeContext('colima', 'unix:///colima.sock')
    if (text !== undefined) writeSettings(text)
    const before = folderSnapshot(home.path)
    expect(await context.apply(use)).toMatchObject({ lamina: 'here', current: 'lamina' })
    const state = await context.undo()
    expect(folderSnapshot(home.path)).toEqual(before)
    expect(state).toMatchObject({ lamina: 'absent', current: text?.includes('colim') ? 'colima' : 'default' })
  })

  it('removes the folders that were made, and only if nothing else is in them', async () => {
    await context.apply(use)
    await context.undo()
    expect(folderSnapshot(folder)).toEqual({})
    await context.apply(use)
    makeContext('other', 'unix:///other.sock')
    await context.undo()
    expect(Object.keys(folderSnapshot(folder)).filter((path) => path.endsWith('.json'))).toHaveLength(1)
  })

  it('keeps settings that came meanwhile', async () => {
    await context.apply(use)
    writeSettings('{\n\t"auths": {},\n\t"currentContext": "lamina"\n}')
    await context.undo()
    expect(readFileSync(config, 'utf8')).toBe('{\n\t"auths": {}\n}')
  })

  it('keeps a context that was chosen meanwhile', async () => {
    makeContext('colima', 'unix:///colima.sock')
    await context.apply(use)
    writeSettings('{"currentContext": "colima"}')
    expect((await context.state()).undo).toEqual({ current: 'colima', context: 'removed', host: '' })
    expect(await context.undo()).toMatchObject({ lamina: 'absent', current: 'colima' })
  })

  it('chooses the default when the context before is gone', async () => {
    makeContext('colima', 'unix:///colima.sock')
    writeSettings('{"currentContext": "colima"}')
    await context.apply(use)
    rmSync(contextFolder(folder, 'colima'), { recursive: true })
    const { undo, commands } = await context.state()
    expect(undo).toEqual({ current: 'default', context: 'removed', host: '' })
    expect(commands.undo).toBe('docker context use default && docker context rm lamina')
    await context.undo()
    expect(readFileSync(config, 'utf8')).toBe('{}')
  })

  it('keeps a context that a person made, and only stops using it', async () => {
    makeContext('lamina', `unix://${home.path}/one.sock`)
    const before = folderSnapshot(folder)
    expect(await context.state()).toMatchObject({ lamina: 'here', current: 'default' })
    const state = await context.apply(use)
    expect(state).toMatchObject({ undo: { current: 'default', context: 'kept' } })
    expect(state.commands.undo).toBe('docker context use default')
    await context.undo()
    expect(folderSnapshot(folder)).toEqual(before)
  })

  it('has nothing to do where nothing was done', async () => {
    makeContext('lamina', 'ssh://build.example')
    const before = folderSnapshot(folder)
    await context.undo()
    expect(folderSnapshot(folder)).toEqual(before)
  })

  it('leaves alone a context whose endpoint was changed since', async () => {
    await context.apply(use)
    makeContext('lamina', 'tcp://other:2375')
    expect(await context.state()).toMatchObject({ lamina: 'elsewhere', host: 'tcp://other:2375' })
    expect((await context.state()).undo).toBeUndefined()
    await context.undo()
    expect(await context.state()).toMatchObject({ lamina: 'elsewhere', current: 'lamina' })
  })
})

describe('a context that points elsewhere', () => {
  it('is not replaced without being asked for, and restored with every byte', async () => {
    makeContext('lamina', 'ssh://build.example')
    writeSettings('{"currentContext":"lamina"}')
    const before = folderSnapshot(folder)
    await expect(context.apply(use)).rejects.toMatchObject({ code: 'CONFLICT', data: { host: 'ssh://build.example' } })
    expect(folderSnapshot(folder)).toEqual(before)
    const state = await context.apply({ use: true, replace: true })
    expect(state).toMatchObject({
      lamina: 'here',
      undo: { current: 'lamina', context: 'restored', host: 'ssh://build.example' },
    })
    expect(state.commands.undo).toBe('docker context update lamina --docker host=ssh://build.example')
    await context.undo()
    expect(folderSnapshot(folder)).toEqual(before)
  })

  it('is not replaced at all when it has TLS keys', async () => {
    makeContext('lamina', 'tcp://build.example:2376')
    mkdirSync(contextFolder(folder, 'lamina').replace('/meta/', '/tls/'), { recursive: true })
    const before = folderSnapshot(folder)
    await expect(context.apply({ use: true, replace: true })).rejects.toMatchObject({ code: 'FAILED_PRECONDITION' })
    expect(folderSnapshot(folder)).toEqual(before)
  })

  it('is one of another data root: told by name, taken over and given back', async () => {
    const other = engineOf('two')
    writeSettings('{"auths":{}}')
    const before = folderSnapshot(folder)
    await context.apply(use)
    const ofOne = folderSnapshot(folder)
    expect(await other.state()).toMatchObject({
      lamina: 'elsewhere',
      host: `unix://${home.path}/one.sock`,
      madeFor: '/data/one',
      answers: false,
    })
    await other.apply({ use: true, replace: true })
    expect(await context.state()).toMatchObject({ lamina: 'elsewhere', madeFor: '/data/two', current: 'lamina' })
    expect((await context.state()).undo).toBeUndefined()
    await other.undo()
    expect(folderSnapshot(folder)).toEqual(ofOne)
    await context.undo()
    expect(folderSnapshot(folder)).toEqual(before)
  })

  it('goes back and forth between data roots without growing', async () => {
    const engines = ['one', 'two', 'three'].map((name) => engineOf(name))
    const sizes: number[] = []
    for (let round = 0; round < 6; round++) {
      for (const engine of engines) await engine.apply({ use: true, replace: true })
      sizes.push(statSync(join(contextFolder(folder, 'lamina'), 'lamina-undo.json')).size)
    }
    expect(sizes.at(-1)).toBe(sizes[1])
    await engines[2]?.undo()
    expect((await engines[2]?.state())?.lamina).not.toBe('here')
  })

  it('says whether something answers there', async () => {
    const server = createServer().listen(join(home.path, 'two.sock'))
    await once(server, 'listening')
    makeContext('lamina', `unix://${home.path}/two.sock`)
    expect(await context.state()).toMatchObject({ lamina: 'elsewhere', answers: true })
    server.close()
  })

  it('may be one whose file is broken', async () => {
    makeContext('lamina', '')
    writeFileSync(meta, '{')
    expect(await context.state()).toMatchObject({ lamina: 'elsewhere', host: '' })
    await context.apply({ use: false, replace: true })
    await context.undo()
    expect(readFileSync(meta, 'utf8')).toBe('{')
  })
})

it('notes what in the environment goes before every context', async () => {
  const env = { DOCKER_HOST: `unix://${home.path}/one.sock`, DOCKER_CONTEXT: 'lamina' }
  const withHost = engineOf('one', env)
  expect((await withHost.state()).overrides).toEqual([
    { name: 'DOCKER_HOST', value: env.DOCKER_HOST, isHere: true },
    { name: 'DOCKER_CONTEXT', value: 'lamina', isHere: false },
  ])
  expect((await withHost.apply(add)).overrides[1]).toMatchObject({ isHere: true })
})

it('tells of no state in the middle of a change', async () => {
  await context.apply(use)
  const undone = context.undo()
  expect(await context.state()).toEqual(await undone)
  expect(await context.state()).toMatchObject({ lamina: 'absent', current: 'default' })
})

it('tells of changes that others make, and of folders that come and go', async () => {
  let told = () => {}
  const next = () => new Promise<void>((resolve) => (told = resolve))
  const stop = context.subscribe(() => told())
  try {
    for (const change of [
      () => writeSettings('{}'),
      () => makeContext('lamina', 'unix:///x.sock'),
      () => writeSettings('{"currentContext":"lamina"}'),
      () => rmSync(folder, { recursive: true }),
      () => writeSettings('{"currentContext":"x"}'),
    ]) {
      const changed = next()
      change()
      await changed
    }
    expect(await context.state()).toMatchObject({ current: 'x' })
  } finally {
    stop()
  }
})
