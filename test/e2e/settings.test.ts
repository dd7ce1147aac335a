import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { folderSnapshot } from '../fixtures/folderSnapshot.ts'
import { axeFindings } from './axeFindings.ts'
import { hasDocker, type LaminaServer } from './LaminaServer.ts'
import { layoutFaults } from './layoutFaults.ts'
import { test } from './windowTest.ts'

/** The folder of the context `lamina`, as docker names it. */
const contextFolder = join('contexts', 'meta', '6bba192c8d270388810d87e0aff161a33ebd8c6ed0ffd99c0e4d6e5031d0fb04')

function writeDockerConfig(server: LaminaServer, text: string): void {
  mkdirSync(server.dockerFolder, { recursive: true })
  writeFileSync(join(server.dockerFolder, 'config.json'), text)
}

/** Runs docker on the files that the server tells of, with no other word of whom it is to speak to. */
function dockerByContext(server: LaminaServer, ...args: readonly string[]): string {
  const env = { PATH: process.env.PATH, HOME: server.dockerFolder, DOCKER_CONFIG: server.dockerFolder }
  const { status, stdout, stderr } = spawnSync('docker', args, { env, encoding: 'utf8' })
  if (status !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr}`)
  return stdout.trim()
}

test.beforeEach(({ server }) => {
  rmSync(server.dockerFolder, { recursive: true, force: true })
  rmSync(server.settingsFile, { force: true })
})

describe('docker in the settings', () => {
  test.override('path', '/settings/docker')

  test('one click makes docker use Lamina, another puts every byte back', async ({ window, server, openWindow }) => {
    writeDockerConfig(server, '{\n\t"auths": {},\n\t"psFormat": "table"\n}')
    const before = folderSnapshot(server.dockerFolder)
    const { page } = window
    const other = await openWindow('/images')
    await page.getByRole('button', { name: 'Use Lamina for docker' }).click()
    await page.getByText('docker uses Lamina', { exact: true }).waitFor()
    await other.page.getByRole('link', { name: 'docker: lamina' }).waitFor()
    expect(JSON.parse(readFileSync(join(server.dockerFolder, 'config.json'), 'utf8'))).toEqual({
      auths: {},
      psFormat: 'table',
      currentContext: 'lamina',
    })
    await page.getByText('Then docker uses “default” again, and the context “lamina” is removed.').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('docker uses “default”', { exact: true }).waitFor()
    await other.page.getByRole('link', { name: 'docker: default' }).waitFor()
    expect(folderSnapshot(server.dockerFolder)).toEqual(before)
  })

  test.skipIf(!hasDocker)('what the docker command line chooses is shown at once', async ({ window, server }) => {
    const { page } = window
    await page.getByRole('button', { name: 'Only add the context' }).click()
    await page.getByText('The context “lamina” is there').waitFor()
    dockerByContext(server, 'context', 'use', 'lamina')
    await page.getByText('docker uses Lamina', { exact: true }).waitFor()
    expect(dockerByContext(server, 'version', '--format', '{{.Server.Platform.Name}}')).toBe('Lamina')
    dockerByContext(server, 'context', 'rm', '--force', 'lamina')
    await page.getByText('Lamina is not among its contexts yet').waitFor()
  })

  test('a context that points elsewhere is replaced only after a yes', async ({ window, server }) => {
    const folder = join(server.dockerFolder, contextFolder)
    mkdirSync(folder, { recursive: true })
    const mine = '{"Name":"lamina","Metadata":{},"Endpoints":{"docker":{"Host":"ssh://build.example"}}}'
    writeFileSync(join(folder, 'meta.json'), mine)
    const before = folderSnapshot(server.dockerFolder)
    const { page } = window
    await page.getByText('points to another engine').waitFor()
    await page.getByRole('button', { name: 'Use Lamina for docker…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Replace the context “lamina”?' })
    await dialog.getByText('ssh://build.example').waitFor()
    expect([...(await axeFindings(page)), ...(await layoutFaults(page))]).toEqual([])
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await dialog.waitFor({ state: 'detached' })
    expect(folderSnapshot(server.dockerFolder)).toEqual(before)
    await page.getByRole('button', { name: 'Use Lamina for docker…' }).click()
    await dialog.getByRole('button', { name: 'Replace it' }).click()
    await page.getByText('docker uses Lamina', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('points to another engine').waitFor()
    expect(readFileSync(join(folder, 'meta.json'), 'utf8')).toBe(mine)
  })

  test('files of docker that cannot be read are said so and left alone', async ({ window, server }) => {
    const { page } = window
    await page.getByText('docker uses “default”', { exact: true }).waitFor()
    writeDockerConfig(server, '{"auths": ')
    await page.getByRole('alert').getByText('config.json: it is not valid JSON').waitFor()
    await page.getByRole('link', { name: 'docker: unknown' }).waitFor()
    expect([...(await axeFindings(page)), ...(await layoutFaults(page))]).toEqual([])
    await expect.poll(() => page.getByRole('button', { name: /Use Lamina/ }).count()).toBe(0)
    expect(readFileSync(join(server.dockerFolder, 'config.json'), 'utf8')).toBe('{"auths": ')
    writeDockerConfig(server, '{}')
    await page.getByText('docker uses “default”', { exact: true }).waitFor()
  })

  test('it is done and undone from the palette, by keyboard alone', async ({ window, server }) => {
    const { page } = window
    await page.goto(new URL('/images', page.url()).href)
    for (const [typed, shown] of [
      ['use lamina', 'docker uses Lamina'],
      ['undo', 'docker uses “default”'],
    ] as const) {
      await page.getByRole('link', { name: /^docker:/ }).waitFor()
      await page.keyboard.press('Control+k')
      await page.keyboard.type(typed)
      await page.keyboard.press('Enter')
      await page.waitForURL('**/settings/docker')
      await page.getByText(shown, { exact: true }).waitFor()
    }
    expect(existsSync(server.dockerFolder)).toBe(false)
  })
})

describe('the storage place', () => {
  test.override('path', '/settings/storage')

  test('is changed for the next start, after what that does was said', async ({ window, server, openWindow }) => {
    const { page } = window
    const place = `${server.root}-elsewhere`
    const other = await openWindow('/settings/storage')
    await page.getByRole('table', { name: 'What lies in the data root' }).waitFor()
    await page.getByRole('button', { name: 'Change the place…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Folder of the next start').fill('/etc')
    await dialog.getByRole('alert').getByText('it holds other things').waitFor()
    await expect.poll(() => dialog.getByRole('button', { name: 'Use from the next start' }).isDisabled()).toBe(true)
    await dialog.getByLabel('Folder of the next start').fill(place)
    await dialog.getByText('Nothing is moved or deleted').waitFor()
    const copy = dialog.getByRole('textbox', { name: 'Copies what is kept now to the new place' })
    await expect.poll(() => copy.inputValue()).toBe(`cp -a ${server.root}/. ${place}/`)
    expect(existsSync(place)).toBe(false)
    await dialog.getByRole('button', { name: 'Use from the next start' }).click()
    await dialog.waitFor({ state: 'detached' })
    for (const { page: each } of [window, other]) await each.getByText(`opens ${place}`).waitFor()
    expect([...(await axeFindings(page)), ...(await layoutFaults(page))]).toEqual([])
    expect(JSON.parse(readFileSync(server.settingsFile, 'utf8'))).toEqual({ dataRoot: place })
    await page.getByRole('button', { name: 'Forget that' }).click()
    for (const { page: each } of [window, other]) await each.getByText(`opens ${place}`).waitFor({ state: 'detached' })
    expect(JSON.parse(readFileSync(server.settingsFile, 'utf8'))).toEqual({})
    rmSync(place, { recursive: true })
  })

  test('each part of the settings has an address that back, forward and reload keep', async ({ window }) => {
    const { page } = window
    for (const name of ['Appearance', 'About']) {
      await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name }).click()
      await page.getByRole('heading', { level: 1, name }).waitFor()
    }
    await page.goBack()
    await page.getByRole('heading', { level: 1, name: 'Appearance' }).waitFor()
    await page.reload()
    await page.getByRole('heading', { level: 1, name: 'Appearance' }).waitFor()
    await page.goForward()
    await page.getByText('SQLite').waitFor()
    await page.getByText('Licences').click()
    await page.getByRole('row', { name: /^react [\d.]+ MIT$/ }).waitFor()
  })
})

describe('the appearance', () => {
  test.override('path', '/settings/appearance')

  test('is the same in every window, and kept by the engine', async ({ window, openWindow, server }) => {
    const schemeOf = (page: typeof window.page) => page.locator('html').getAttribute('data-mantine-color-scheme')
    const other = await openWindow('/images')
    await window.page.getByRole('radio', { name: 'Dark' }).check()
    await other.page.locator('html[data-mantine-color-scheme=dark]').waitFor()
    await expect.poll(() => window.page.evaluate(() => document.cookie)).toBe('lamina-color-scheme=dark')
    // A browser that was never here.
    const late = await openWindow('/settings/appearance')
    await late.page.locator('html[data-mantine-color-scheme=dark]').waitFor()
    expect(JSON.parse(readFileSync(server.settingsFile, 'utf8'))).toEqual({ appearance: { theme: 'dark' } })
    await late.page.getByRole('radio', { name: 'Light', exact: true }).focus()
    await late.page.keyboard.press('ArrowRight')
    await late.page.keyboard.press('ArrowRight')
    await expect.poll(() => late.page.getByRole('radio', { name: /As the system/ }).isChecked()).toBe(true)
    await window.page.locator('html[data-mantine-color-scheme=light]').waitFor()
    await expect.poll(() => schemeOf(other.page)).toBe('light')
  })

  test('is only kept in the window when the settings cannot be written, which is said', async ({ window, server }) => {
    mkdirSync(join(server.settingsFile, '..'), { recursive: true })
    writeFileSync(server.settingsFile, '{"appearance": ')
    const { page } = window
    await page.getByRole('alert').getByText('It stays as it is: mend it').waitFor()
    await page.getByRole('radio', { name: 'Dark' }).check()
    await page.locator('html[data-mantine-color-scheme=dark]').waitFor()
    await page.reload()
    await page.locator('html[data-mantine-color-scheme=dark]').waitFor()
    expect(readFileSync(server.settingsFile, 'utf8')).toBe('{"appearance": ')
  })
})
