import { spawnSync } from 'node:child_process'
import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rawNameOf } from '../../src/main/engine/layers/rawName.ts'
import { TarParser } from '../../src/main/engine/layers/TarParser.ts'
import { makeTar } from '../fixtures/tar.ts'

const seed = 20_261_121

const hasGnuTar = spawnSync('tar', ['--version']).stdout?.includes('GNU tar') ?? false

interface Seen {
  readonly name: string
  readonly kind: string
  readonly linkName: string
  readonly content: string
}

let folder = ''
let holeFile = Buffer.alloc(0)
const longName = `${'long-directory-name/'.repeat(12)}file`

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lamina-gnutar-'))
  mkdirSync(join(folder, longName, '..'), { recursive: true })
  writeFileSync(join(folder, longName), 'deep')
  writeFileSync(join(folder, 'größe'), 'umlaut')
  writeFileSync(join(folder, 'first'), 'content of two names')
  linkSync(join(folder, 'first'), join(folder, 'second'))
  symlinkSync(`/${longName}`, join(folder, 'link'))
  writeFileSync(join(folder, 'holes'), '')
  truncateSync(join(folder, 'holes'), 3_000_000)
  await using file = await open(join(folder, 'holes'), 'r+')
  for (let piece = 0; piece < 40; piece++) await file.write(`piece ${piece}`, piece * 70_000 + 5)
  holeFile = await file.readFile()
})

afterAll(() => rmSync(folder, { recursive: true }))

function read(bytes: Uint8Array): Seen[] {
  const entries: Seen[] = []
  let content: Buffer[] = []
  let seen: Omit<Seen, 'content'> | undefined
  const parser = new TarParser({
    entry: ({ name, kind, linkName }) => {
      seen = { name, kind, linkName }
      content = []
    },
    data: (chunk) => content.push(Buffer.from(chunk)),
    end: () => {
      if (seen !== undefined) entries.push({ ...seen, content: Buffer.concat(content).toString('latin1') })
    },
  })
  parser.push(bytes)
  parser.end()
  return entries
}

describe.skipIf(!hasGnuTar)('GNU tar', () => {
  it.each([
    ['gnu', []],
    ['oldgnu', []],
    ['pax', []],
    ['posix', ['--sparse', '--sparse-version=0.0']],
    ['posix', ['--sparse', '--sparse-version=0.1']],
    ['posix', ['--sparse', '--sparse-version=1.0']],
    ['gnu', ['--sparse']],
  ])('writes --format=%s %j, and the parser reads every entry of it', (format, options) => {
    const names = ['first', 'second', 'link', 'größe', 'holes', longName]
    const made = spawnSync('tar', ['-cf', '-', `--format=${format}`, ...options, '-C', folder, ...names], {
      maxBuffer: 1 << 28,
    })
    expect(made.stderr.toString()).toBe('')
    expect(read(made.stdout)).toEqual([
      { name: 'first', kind: 'file', linkName: '', content: 'content of two names' },
      { name: 'second', kind: 'hardlink', linkName: 'first', content: '' },
      { name: 'link', kind: 'symlink', linkName: `/${longName}`, content: '' },
      { name: rawNameOf('größe'), kind: 'file', linkName: '', content: 'umlaut' },
      { name: 'holes', kind: 'file', linkName: '', content: holeFile.toString('latin1') },
      { name: longName, kind: 'file', linkName: '', content: 'deep' },
    ])
  })

  it('lists the names that the writer wrote', () => {
    const name = fc.stringMatching(/^[a-zä-ü]{1,90}(\/[a-zä-ü]{1,90}){0,3}$/)
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 20 }), (names) => {
        const tar = makeTar(names.map((text) => ({ name: rawNameOf(text), content: text })))
        const listed = spawnSync('tar', ['--quoting-style=literal', '-tf', '-'], { input: tar })
        expect(listed.stderr.toString()).toBe('')
        expect(listed.stdout.toString().trimEnd().split('\n')).toEqual(names)
      }),
      { numRuns: 15, seed },
    )
  })
})
