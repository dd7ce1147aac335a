import { chmod, mkdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeTestRoot } from '../../../../../test/fixtures/testRoot.ts'
import type { Credentials } from '../types.ts'
import { type DesktopStore, DockerCredentials } from './DockerCredentials.ts'

const anna = { kind: 'password', username: 'anna', password: 'a:b c' } as const
const token = { kind: 'identityToken', identityToken: 'refresh' } as const
const hubKey = 'https://index.docker.io/v1/'

/** A credential helper as docker's: keeps what it is given in a folder, and writes down what it was asked. */
const helper = String.raw`#!/bin/sh
kept="$0.kept"; mkdir -p "$kept"; input=$(cat)
field() { printf %s "$input" | sed "s/.*\"$1\":\"\([^\"]*\)\".*/\1/"; }
[ "$1" = store ] && key=$(field ServerURL) || key=$input
echo "$1 $key" >> "$0.asked"
file="$kept/$(printf %s "$key" | tr -c A-Za-z0-9.: _)"
case $1 in
store) printf %s "$input" > "$file" ;;
get) [ -f "$file" ] || { echo credentials not found in native keychain; exit 1; }; cat "$file" ;;
erase) rm -f "$file" ;;
list)
  separator=; printf '{'
  for file in "$kept"/*; do
    [ -f "$file" ] || continue
    input=$(cat "$file"); printf '%s"%s":"%s"' "$separator" "$(field ServerURL)" "$(field Username)"; separator=,
  done
  printf '}' ;;
esac
`

describe('logins', () => {
  let folder: Awaited<ReturnType<typeof makeTestRoot>>
  let file: string
  let env: Record<string, string>
  beforeEach(async () => {
    folder = await makeTestRoot('logins')
    file = join(folder.path, 'docker', 'config.json')
    env = { DOCKER_CONFIG: join(folder.path, 'docker'), PATH: `${folder.path}:${process.env.PATH}` }
  })
  afterEach(() => folder.remove())

  const open = (desktop?: DesktopStore) =>
    new DockerCredentials({ env, timeLimit: 1000, ...(desktop ? { desktop } : {}) })
  async function write(config: object | string) {
    await mkdir(join(folder.path, 'docker'), { recursive: true })
    await writeFile(file, typeof config === 'string' ? config : JSON.stringify(config, undefined, '\t'))
  }
  async function install(name: string, text = helper): Promise<string> {
    const path = join(folder.path, `docker-credential-${name}`)
    await writeFile(path, text)
    await chmod(path, 0o755)
    return path
  }

  describe('in config.json', () => {
    it.each<[string, object, Credentials | undefined]>([
      ['as docker writes them', { auth: Buffer.from('anna:a:b c').toString('base64') }, anna],
      ['in clear', { username: 'anna', password: 'a:b c' }, anna],
      ['with an identity token', { auth: 'YTpi', identitytoken: 'refresh' }, token],
      ['with a bearer token', { registrytoken: 't' }, { kind: 'registryToken', registryToken: 't' }],
      ['that are empty', {}, undefined],
      ['that are no login', { auth: '!' }, undefined],
    ])('are read %s', async (_, entry, credentials) => {
      await write({ auths: { 'r.test:5000': entry } })
      expect(await open().get('r.test:5000')).toEqual(credentials)
    })

    it('are found under every name that docker gives a registry', async () => {
      const auth = { auth: Buffer.from('anna:a:b c').toString('base64') }
      for (const [key, host] of [
        [hubKey, 'docker.io'],
        ['docker.io', 'docker.io'],
        [hubKey, 'index.docker.io'],
        ['https://r.test/v1/', 'r.test'],
        ['http://r.test:80', 'r.test:80'],
        ['r.test', 'https://R.test/v2/'],
      ] as const) {
        await write({ auths: { [key]: auth } })
        expect(await open().get(host), `${key} for ${host}`).toEqual(anna)
      }
      await write({ auths: { 'r.test:5000': auth } })
      expect(await open().get('r.test')).toBeUndefined()
    })

    it('are written as docker does, and leave all else as it is', async () => {
      const before =
        '{\n\t"credHelpers": {},\n\t"HttpHeaders": {"A": 1e3},\n\t"auths": {\n\t\t"a.test": {"auth": "eDp5"}\n\t}\n}'
      await write(before)
      await chmod(file, 0o640)
      expect(await open().put('https://r.test/v1/', anna)).toBe(file)
      const entry = `,\n\t\t"r.test": {\n\t\t\t"auth": "${Buffer.from('anna:a:b c').toString('base64')}"\n\t\t}`
      expect(await readFile(file, 'utf8')).toBe(before.replace('"eDp5"}', `"eDp5"}${entry}`))
      expect((await stat(file)).mode & 0o777).toBe(0o640)
      await open().remove('r.test')
      expect(await readFile(file, 'utf8')).toBe(before)
      expect(await open().get('a.test')).toMatchObject({ username: 'x' })
    })

    it('are written to a new file that is its owner\u2019s alone', async () => {
      await open().put('docker.io', token)
      expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ auths: { [hubKey]: { identitytoken: 'refresh' } } })
      expect((await stat(file)).mode & 0o777).toBe(0o600)
      expect(await open().get('docker.io')).toEqual(token)
      expect(await open().list()).toEqual([{ host: 'docker.io', username: '<token>', keptIn: file }])
      await open().remove('docker.io')
      expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ auths: {} })
    })

    it('are written through a link', async () => {
      await write({})
      const link = join(folder.path, 'linked')
      await mkdir(link)
      await symlink(file, join(link, 'config.json'))
      env.DOCKER_CONFIG = link
      await open().put('r.test', anna)
      expect(await readlink(join(link, 'config.json'))).toBe(file)
      expect(JSON.parse(await readFile(file, 'utf8')).auths).toHaveProperty(['r.test'])
    })

    it('replace what was there for the host, and many at once lose nothing', async () => {
      const store = open()
      await Promise.all(Array.from({ length: 10 }, (_, index) => store.put(`r${index}.test`, anna)))
      await store.put('r1.test', { ...anna, password: 'new' })
      expect(Object.keys(JSON.parse(await readFile(file, 'utf8')).auths)).toHaveLength(10)
      expect(await store.get('r1.test')).toMatchObject({ password: 'new' })
    })

    it('that cannot be read are told without a word of them', async () => {
      await write('{"auths": {"r.test": {"auth": "geheim"')
      const error = await open().get('r.test').catch(String)
      expect(error).toContain('is not valid JSON')
      expect(error).not.toContain('geheim')
      await expect(open().put('r.test', anna)).rejects.toMatchObject({ code: 'MALFORMED' })
    })
  })

  describe('in a helper', () => {
    it('are kept, found, listed and erased as docker does', async () => {
      const path = await install('test')
      await write({ auths: {}, credsStore: 'test' })
      const store = open()
      expect(await store.get('docker.io')).toBeUndefined()
      expect(await store.put('docker.io', anna)).toBe('docker-credential-test')
      await store.put('r.test:5000', token)
      expect(await store.get('docker.io')).toEqual(anna)
      expect(await store.get('r.test:5000')).toEqual(token)
      expect(await store.list()).toEqual([
        { host: 'docker.io', username: 'anna', keptIn: 'docker-credential-test' },
        { host: 'r.test:5000', username: '<token>', keptIn: 'docker-credential-test' },
      ])
      await store.remove('docker.io')
      expect(await store.get('docker.io')).toBeUndefined()
      expect(await readFile(`${path}.asked`, 'utf8')).toContain(`get ${hubKey}\nstore ${hubKey}\nstore r.test:5000\n`)
      expect(await readFile(file, 'utf8')).not.toContain('r.test')
    })

    it('of one host count before the one for all', async () => {
      await install('one')
      await install('all')
      await write({ credsStore: 'all', credHelpers: { 'r.test': 'one' } })
      expect(await open().put('r.test', anna)).toBe('docker-credential-one')
      expect(await open().put('s.test', anna)).toBe('docker-credential-all')
      expect((await open().list()).map(({ host, keptIn }) => `${host} ${keptIn}`)).toEqual([
        'r.test docker-credential-one',
        's.test docker-credential-all',
      ])
    })

    it.each([
      ['is not installed', undefined, 'it is not installed, or not in PATH'],
      ['fails', '#!/bin/sh\necho "the key store is locked"; exit 1', 'it said: the key store is locked'],
      ['hangs', '#!/bin/sh\nexec sleep 60', 'it did not end within 1 s'],
      ['talks without end', '#!/bin/sh\nexec yes', 'it printed too much'],
      ['answers nonsense', '#!/bin/sh\necho geheim', 'its answer is not JSON'],
      ['answers half', '#!/bin/sh\necho \'{"Username": "geheim"}\'', 'its answer has no secret'],
    ])('that %s are told by the helper\u2019s name', async (_, text, reason) => {
      if (text !== undefined) await install('bad', text)
      await write({ credsStore: 'bad', auths: {} })
      const error = await open()
        .get('r.test')
        .catch((thrown: unknown) => thrown)
      expect(error).toMatchObject({ code: 'UNAVAILABLE', data: { helper: 'docker-credential-bad' } })
      expect(String(error)).toContain(reason)
      expect(String(error)).not.toContain('geheim')
    })

    it('are none for hosts that are named as what every object has', async () => {
      await write({ auths: {}, credHelpers: {} })
      for (const host of ['constructor', '__proto__', 'toString']) expect(await open().get(host)).toBeUndefined()
    })

    it('do not hide others when it fails', async () => {
      await install('good')
      await write({ credsStore: 'gone', credHelpers: { 'r.test': 'good', 's.test': 'gone' } })
      await open().put('r.test', anna)
      expect(await open().list()).toEqual([{ host: 'r.test', username: 'anna', keptIn: 'docker-credential-good' }])
    })

    it('whose name would run another program are refused', async () => {
      for (const name of ['../../bin/sh', 'a/b', '-x', 'a b']) {
        await write({ credsStore: name })
        await expect(open().get('r.test')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
      }
    })
  })

  describe('in the desktop\u2019s store', () => {
    let kept: Map<string, Credentials>
    let desktop: DesktopStore
    beforeEach(() => {
      kept = new Map()
      desktop = {
        name: 'the desktop',
        get: (host) => Promise.resolve(kept.get(host)),
        put: (host, credentials) => Promise.resolve(kept.set(host, credentials).has(host)),
        remove: (host) => Promise.resolve(void kept.delete(host)),
        list: () => Promise.resolve([...kept.keys()].map((host) => ({ host, username: 'anna' }))),
      }
    })

    it('are kept there when docker has no helper, and count before what docker keeps', async () => {
      await write({ auths: { 'r.test': { auth: 'eDp5' } } })
      const store = open(desktop)
      expect(await store.get('r.test')).toMatchObject({ username: 'x' })
      expect(await store.put('r.test', anna)).toBe('the desktop')
      expect(await store.get('r.test')).toEqual(anna)
      expect(await store.list()).toEqual([{ host: 'r.test', username: 'anna', keptIn: 'the desktop' }])
      expect(await readFile(file, 'utf8')).not.toContain(anna.password)
    })

    it('go from there when a helper takes over, and from everywhere when one logs out', async () => {
      await install('test')
      await write({ credHelpers: { 'r.test': 'test' } })
      kept.set('r.test', token)
      const store = open(desktop)
      expect(await store.put('r.test', anna)).toBe('docker-credential-test')
      expect(kept.size).toBe(0)
      kept.set('r.test', token)
      await store.remove('r.test')
      expect(await store.get('r.test')).toBeUndefined()
    })
  })
})
