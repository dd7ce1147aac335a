import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { defaultRoot, defaultSocket } from './dataPaths.ts'

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
