import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { chooseRoot, defaultRoot, defaultSocket } from './dataPaths.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lamina-paths-'))
})

afterEach(() => rmSync(folder, { recursive: true }))

it('keeps data where XDG_DATA_HOME says, or in the home folder', () => {
  expect(defaultRoot({ XDG_DATA_HOME: '/data' })).toBe('/data/lamina')
  expect(defaultRoot({ XDG_DATA_HOME: 'not/absolute' })).toBe(join(homedir(), '.local/share/lamina'))
  expect(defaultRoot({})).toBe(join(homedir(), '.local/share/lamina'))
})

it('gives each data root a socket folder of its own, for this user alone', () => {
  const [one = '', two = ''] = ['one', 'two'].map((name) => {
    mkdirSync(join(folder, name))
    return defaultSocket(join(folder, name), { XDG_RUNTIME_DIR: folder })
  })
  expect(one).toMatch(new RegExp(`^${folder}/lamina/[0-9a-f]{12}/docker\\.sock$`))
  expect(one).not.toBe(two)
  expect(statSync(dirname(one)).mode & 0o777).toBe(0o700)
  expect(defaultSocket(join(folder, 'one'), { XDG_RUNTIME_DIR: folder })).toBe(one)
})

it('does without XDG_RUNTIME_DIR, and with one that is open to others', () => {
  const expected = join(tmpdir(), `lamina-${process.getuid?.()}`)
  const own = defaultSocket(folder, {})
  chmodSync(folder, 0o755)
  const shared = defaultSocket(folder, { XDG_RUNTIME_DIR: folder })
  rmSync(dirname(own), { recursive: true })
  expect(dirname(dirname(own))).toBe(expected)
  expect(shared).toBe(own)
})

it('refuses a socket folder that others may enter', () => {
  mkdirSync(join(folder, 'lamina'), { mode: 0o755 })
  expect(() => defaultSocket(folder, { XDG_RUNTIME_DIR: folder })).toThrow('closed to others')
})

it('takes the data root from the command line, then the environment, then the settings, then the usual place', () => {
  const env = { XDG_CONFIG_HOME: folder, XDG_DATA_HOME: '/data', INIT_CWD: '/home/me' }
  expect(chooseRoot(undefined, env)).toEqual({ path: '/data/lamina', origin: 'default' })
  const place = join(folder, 'place')
  mkdirSync(place)
  mkdirSync(join(folder, 'lamina'))
  writeFileSync(join(folder, 'lamina', 'settings.json'), JSON.stringify({ dataRoot: place, other: 1 }))
  expect(chooseRoot(undefined, env)).toEqual({ path: place, origin: 'settings' })
  const both = { ...env, LAMINA_ROOT: 'from-env' }
  expect(chooseRoot(undefined, both)).toEqual({ path: '/home/me/from-env', origin: 'environment' })
  expect(chooseRoot('from-args', both)).toEqual({ path: '/home/me/from-args', origin: 'command line' })
})

it.each([
  ['is not there', '{"dataRoot": "/nowhere/at/all"}', 'Is its disk mounted?'],
  ['is not absolute', '{"dataRoot": "images"}', 'dataRoot: it must be an absolute path'],
  ['cannot be read', '{"dataRoot": ', 'It stays as it is: mend it'],
])('refuses to guess when the data root of the settings %s', (_what, text, message) => {
  const env = { XDG_CONFIG_HOME: folder }
  mkdirSync(join(folder, 'lamina'))
  writeFileSync(join(folder, 'lamina', 'settings.json'), text)
  expect(() => chooseRoot(undefined, env)).toThrow(message)
  expect(chooseRoot('/named', env).path).toBe('/named')
})
