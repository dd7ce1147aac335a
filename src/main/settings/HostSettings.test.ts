import { chmodSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { folderSnapshot } from '../../../test/fixtures/folderSnapshot.ts'
import { makeTestRoot } from '../../../test/fixtures/testRoot.ts'
import { defaultRegistrySettings } from '../../shared/contract/registries.ts'
import { defaultTerminal } from '../../shared/contract/settings.ts'
import { defaultTrashSettings } from '../../shared/contract/trash.ts'
import { engineSettings } from './engineSettings.ts'
import { HostSettings } from './HostSettings.ts'
import { SettingsFile } from './SettingsFile.ts'

let home: { readonly path: string; remove(): Promise<void> }
let path: string
let root: string
let settings: HostSettings

beforeEach(async () => {
  home = await makeTestRoot('settings')
  path = join(home.path, 'config', 'lamina', 'settings.json')
  root = join(home.path, 'root')
  mkdirSync(root)
  settings = settingsOf()
})
afterEach(() => home.remove())

function settingsOf(): HostSettings {
  const file = new SettingsFile(path)
  return new HostSettings({ file, root: { path: root, origin: 'command line' }, defaultRoot: '/usual' })
}

function write(text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

describe('the settings file', () => {
  it('need not be there, and is made for this user alone', async () => {
    expect(await settings.state()).toEqual({
      file: path,
      root: { path: root, origin: 'command line' },
      next: { path: '/usual', origin: 'default' },
      terminal: defaultTerminal,
      registries: defaultRegistrySettings,
      trash: defaultTrashSettings,
    })
    expect(await settings.setTheme('dark')).toMatchObject({ theme: 'dark' })
    expect(readFileSync(path, 'utf8')).toBe('{\n  "appearance": {\n    "theme": "dark"\n  }\n}\n')
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  it('keeps keys that it does not know, their order, its permissions and a link to it', async () => {
    const target = join(home.path, 'dotfiles.json')
    writeFileSync(target, '{"later": {"a": [1]}, "appearance": {"accent": "red", "theme": "light"}, "z": null}')
    chmodSync(target, 0o640)
    mkdirSync(dirname(path), { recursive: true })
    symlinkSync(target, path)
    await settings.setTheme('auto')
    expect(JSON.parse(readFileSync(target, 'utf8'))).toEqual({
      later: { a: [1] },
      appearance: { accent: 'red', theme: 'auto' },
      z: null,
    })
    expect(Object.keys(JSON.parse(readFileSync(path, 'utf8')))).toEqual(['later', 'appearance', 'z'])
    expect(statSync(target).mode & 0o777).toBe(0o640)
  })

  it('keeps what was chosen for terminals, and what is usual for the rest', async () => {
    write('{"terminal": {"fontSize": 16, "later": true}}')
    expect(await settings.state()).toMatchObject({ terminal: { ...defaultTerminal, fontSize: 16 } })
    const chosen = { ...defaultTerminal, fontSize: 20, scrollback: 100 }
    expect(await settings.setTerminal(chosen)).toMatchObject({ terminal: chosen })
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ terminal: { ...chosen, later: true } })
  })

  it('keeps what was chosen for registries and the trash, and forgets a limit that was taken away', async () => {
    const registries = { ...defaultRegistrySettings, insecure: ['build:5000'], proxy: { http: 'http://proxy:3128' } }
    expect(await settings.setRegistries(registries)).toMatchObject({ registries })
    const trash = { keepFor: 3_600_000, keepsDockerRemovals: true }
    expect(await settings.setTrash({ ...trash, diskSizeLimit: 1 })).toMatchObject({ trash: { diskSizeLimit: 1 } })
    expect((await settings.setTrash(trash)).trash).toEqual(trash)
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ registries, trash })
    write('{"registries": {"parallel": 2}}')
    expect(await settings.state()).toMatchObject({ registries: { ...defaultRegistrySettings, parallel: 2 } })
  })

  it('that can not be read lets nothing go from the trash', async () => {
    const trash = { keepFor: 1, keepsDockerRemovals: false, diskSizeLimit: 1 }
    expect(engineSettings(await settings.setTrash(trash)).trash).toEqual(trash)
    write('{"trash": {"keepFor": "long"}}')
    expect(engineSettings(await settings.state()).trash).toEqual({
      keepFor: 365 * 24 * 3_600_000,
      keepsDockerRemovals: false,
    })
  })

  it.each([
    ['no JSON', '{"appearance": ', 'it is not JSON'],
    ['blank', ' ', 'it is blank'],
    ['a list', '[]', 'it is not a JSON object'],
    ['of another form', '{"appearance": {"theme": "sepia"}}', 'appearance.theme'],
  ])('that is %s is said so and not written', async (_what, text, why) => {
    write(text)
    const { problem, next } = await settings.state()
    expect(problem).toMatchObject({ code: 'MALFORMED', message: expect.stringContaining(why) })
    expect(problem?.message).toContain(`${path}`)
    expect(next).toEqual({ path: '/usual', origin: 'default' })
    await expect(settings.setTheme('dark')).rejects.toMatchObject({ code: 'MALFORMED' })
    const before = folderSnapshot(home.path)
    await expect(settings.setDataRoot(join(home.path, 'new'))).rejects.toMatchObject({ code: 'MALFORMED' })
    expect(folderSnapshot(home.path)).toEqual(before)
    expect(readFileSync(path, 'utf8')).toBe(text)
  })

  it('tells every window of a change, whoever makes it', async () => {
    let told = () => {}
    const next = () => new Promise<void>((resolve) => (told = resolve))
    const stop = settings.subscribe(() => told())
    try {
      const byAnother = next()
      await settingsOf().setTheme('dark')
      await byAnother
      expect(await settings.state()).toMatchObject({ theme: 'dark' })
    } finally {
      stop()
    }
  })
})

describe('another storage place', () => {
  it('is made, and takes effect at the next start only', async () => {
    const place = join(home.path, 'big disk', 'images')
    expect(await settings.examinePlace(place)).toEqual({
      path: place,
      kind: 'missing',
      freeDiskSize: expect.any(Number),
      copyCommand: `cp -a ${root}/. '${place}/'`,
    })
    const state = await settings.setDataRoot(`${place}/`)
    expect(state).toMatchObject({ root: { path: root }, next: { path: place, origin: 'settings' } })
    expect(statSync(place).mode & 0o777).toBe(0o700)
    expect(await settings.examinePlace(place)).toMatchObject({ kind: 'empty' })
    expect(await settings.setDataRoot(undefined)).toMatchObject({ next: { path: '/usual', origin: 'default' } })
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({})
  })

  it('may hold images already, or be the present one', async () => {
    const store = join(home.path, 'store')
    mkdirSync(store)
    writeFileSync(join(store, 'lamina.db'), '')
    expect(await settings.examinePlace(store)).toMatchObject({ kind: 'store', copyCommand: '' })
    symlinkSync(root, join(home.path, 'link'))
    expect(await settings.examinePlace(join(home.path, 'link'))).toMatchObject({ kind: 'current', copyCommand: '' })
  })

  it.each([
    ['relative', 'images', 'INVALID_ARGUMENT', 'from / or ~/ on'],
    ['a file', 'HOME/file', 'FAILED_PRECONDITION', 'it is a file'],
    ['below a file', 'HOME/file/images', 'DENIED', 'ENOTDIR'],
    ['with other things in it', 'HOME/used', 'FAILED_PRECONDITION', 'HOME/used/lamina'],
    ['in the present one', 'HOME/root/deeper/down', 'FAILED_PRECONDITION', 'it lies in the present storage place'],
    ['around the present one', 'HOME', 'FAILED_PRECONDITION', 'it lies around the present storage place'],
    ['in a folder of the system', '/proc/images', 'DENIED', 'Choose a folder that is yours'],
  ])('is refused when it is %s, and nothing is changed', async (_what, given, code, why) => {
    const at = (text: string) => text.replace('HOME', home.path)
    writeFileSync(join(home.path, 'file'), '')
    mkdirSync(join(home.path, 'used'))
    writeFileSync(join(home.path, 'used', 'thesis.txt'), '')
    const before = folderSnapshot(home.path)
    const message = expect.stringContaining(at(why))
    await expect(settings.setDataRoot(at(given))).rejects.toMatchObject({ code, message })
    expect(folderSnapshot(home.path)).toEqual(before)
  })
})
