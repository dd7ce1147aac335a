import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { makeFileLayer, makeImage, makeLayer } from '../fixtures/image.ts'
import { pushReferrers, pushRemote } from '../fixtures/registry/pushRemote.ts'
import { makeArtifact, makeRemoteImage, makeRemoteIndex } from '../fixtures/registry/remoteImage.ts'
import { cannotStartRegistry, registryUser, TestRegistry } from '../fixtures/registry/TestRegistry.ts'
import { axeFindings } from './axeFindings.ts'
import type { LaminaServer } from './LaminaServer.ts'
import { test as base } from './windowTest.ts'

const layers = [
  makeLayer([
    { name: 'etc/', kind: 'directory' },
    { name: 'etc/motd', content: 'hello' },
    { name: 'bin/', kind: 'directory' },
  ]),
  makeFileLayer('app.conf', 'port = 80'),
]
const history = ['ADD rootfs.tar /', 'COPY app.conf /'].map((created_by) => ({ created_by }))
const amd64 = makeRemoteImage(makeImage({ layers, config: { history } }))
const arm64 = makeRemoteImage(makeImage({ layers: [makeFileLayer('arm', 'arm')], architecture: 'arm64' }))
const signature = makeArtifact('application/vnd.example.signature', Buffer.from('signed'), amd64.target)

const test = base
  .extend('registry', { scope: 'file' }, async ({ browser: _ }, { onCleanup }): Promise<TestRegistry> => {
    const registry = await TestRegistry.start({ auth: 'basic' })
    onCleanup(() => registry.close())
    await pushRemote(registry, 'team/app', makeRemoteIndex([amd64, arm64]), '1', 'latest')
    await pushRemote(registry, 'team/app', signature)
    await pushReferrers(registry, 'team/app', amd64.target, [signature])
    await pushRemote(registry, 'team/notes', makeArtifact('text/x-notes', Buffer.from('notes')), 'today')
    return registry
  })
  .override('path', '/registries')

/** A login as docker's command line keeps it. */
async function keepLogin(server: LaminaServer, host: string): Promise<void> {
  const { username, password } = registryUser
  const auth = Buffer.from(`${username}:${password}`).toString('base64')
  await mkdir(server.dockerFolder, { recursive: true })
  await writeFile(join(server.dockerFolder, 'config.json'), JSON.stringify({ auths: { [host]: { auth } } }))
}

test.skipIf(cannotStartRegistry !== undefined)(
  'a registry is logged in to and browsed down to the files of a layer, by keyboard alone',
  async ({ window: { page }, registry: { host } }) => {
    await page.getByRole('grid', { name: 'List of registries' }).waitFor()
    await page.keyboard.press('l')
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Registry').fill(host)
    await page.keyboard.press('Tab')
    await page.keyboard.type(registryUser.username)
    await page.keyboard.press('Tab')
    await page.keyboard.type('wrong')
    await page.keyboard.press('Enter')
    await dialog.getByRole('alert').getByText(host).waitFor()
    await dialog.getByLabel('Password or access token').fill(registryUser.password)
    await page.keyboard.press('Enter')
    await dialog.getByText('Login Succeeded').waitFor()
    await dialog.getByText('config.json').waitFor()
    await page.keyboard.press('Enter')
    await dialog.waitFor({ state: 'hidden' })
    const row = page.getByRole('row', { name: new RegExp(host) })
    await row.getByText(registryUser.username).waitFor()

    await page.goto(`${new URL(page.url()).origin}/registries/${encodeURIComponent(host)}`)
    const repositories = page.getByRole('listbox', { name: `Repositories of ${host}` })
    await repositories.focus()
    await page.keyboard.press('Home')
    const tags = page.getByRole('listbox', { name: `Tags of ${host}/team/app` })
    await page.getByLabel('Filter tags').focus()
    await page.keyboard.type('latest')
    await tags.focus()
    await page.keyboard.press('Home')
    await page.getByRole('heading', { name: `${host}/team/app:latest` }).waitFor()
    expect(new URL(page.url()).search).toBe('?repository=team%2Fapp&tag=latest')
    await page.getByRole('cell', { name: 'COPY app.conf /' }).waitFor()
    await page.getByRole('row', { name: /ADD/ }).getByRole('button', { name: 'Show' }).press('Enter')
    await page.getByRole('button', { name: 'etc/' }).press('Enter')
    await page.getByRole('row', { name: /motd 0644/ }).waitFor()
    await page.reload()
    await page.getByRole('row', { name: /motd 0644/ }).waitFor()
    expect(await axeFindings(page)).toEqual([])
  },
)

test.skipIf(cannotStartRegistry !== undefined)(
  'what lies in a registry is told before it is pulled: platforms, documents, artifacts and what refers to it',
  async ({ openWindow, server, registry: { host } }) => {
    await keepLogin(server, host)
    const { page } = await openWindow(`/registries/${encodeURIComponent(host)}?repository=team/app&tag=1`)
    await page.getByText('index of 2 platforms').waitFor()
    await page.getByRole('tab', { name: 'Referrers' }).click()
    await page.getByRole('cell', { name: 'application/vnd.example.signature' }).waitFor()
    await page.getByRole('tab', { name: 'Manifest' }).click()
    await page.getByRole('region', { name: 'Index' }).getByText('"arm64"').waitFor()
    await page.getByLabel('Platform').selectOption('linux/arm64')
    await expect
      .poll(() => page.getByLabel('Docker command').inputValue())
      .toBe(`docker pull --platform linux/arm64 ${host}/team/app:1`)
    await page
      .getByRole('listbox', { name: /^Repositories/ })
      .getByRole('option', { name: 'team/notes' })
      .click()
    await page.getByRole('option', { name: 'today' }).click()
    await page.getByText('an artifact of the type text/x-notes').waitFor()
    expect(await page.getByRole('link', { name: 'Pull…' }).count()).toBe(0)
  },
)

test.skipIf(cannotStartRegistry !== undefined)(
  'mirrors and the insecure mark of a registry are set and kept, and logging out forgets the login',
  async ({ window: { page }, server, registry: { host } }) => {
    await keepLogin(server, host)
    await page.reload()
    await page.getByRole('button', { name: 'Add…' }).click()
    await page.getByRole('textbox', { name: 'Registry' }).fill('build.example:5000')
    await page.getByLabel('Mirrors').fill('https://mirror.example\n')
    await page.getByLabel('May be spoken to without TLS').check({ force: true })
    await page.getByRole('dialog').getByRole('button', { name: 'Add' }).click()
    const row = page.getByRole('row', { name: /build\.example:5000/ })
    await row.getByText('insecure').waitFor()
    await row.getByText('https://mirror.example').waitFor()
    await page.reload()
    await row.getByText('insecure').waitFor()
    await page
      .getByRole('row', { name: new RegExp(host) })
      .getByText(registryUser.username)
      .click()
    await page.getByRole('button', { name: 'Log out' }).click()
    await page.getByRole('row', { name: new RegExp(host) }).waitFor({ state: 'hidden' })
  },
)
