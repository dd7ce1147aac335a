import { expect } from 'vitest'
import { makeBusyboxImage } from '../fixtures/busyboxImage.ts'
import { cannotRunContainers } from '../fixtures/cannotRunContainers.ts'
import { ordinaryUser } from '../fixtures/ordinaryUser.ts'
import type { LaminaServer } from './LaminaServer.ts'
import type { TestWindow } from './TestWindow.ts'
import { test as base } from './windowTest.ts'

const user = cannotRunContainers === undefined ? ordinaryUser() : undefined

/** Containers as an ordinary user has them, without root. Terminals are elements of the page: there is no WebGL. */
const test = base
  .override('browserArguments', ['--disable-3d-apis'])
  .override('serverUser', user)
  .override('path', '/containers')

test.beforeEach(async ({ server }) => {
  if (user === undefined) return
  await server.removeContainers()
  await server.setImages([
    makeBusyboxImage({
      config: {
        config: {
          Env: ['PATH=/usr/bin:/bin'],
          Cmd: ['sh'],
          ExposedPorts: { '80/tcp': {} },
          Volumes: { '/data': {} },
        },
      },
    }),
  ])
})

const withContainers = test.skipIf(user === undefined)

/** Makes and starts a container, and gives its ID. */
async function run(server: LaminaServer, name: string, body: object = {}): Promise<string> {
  // What is process 1 ignores signals that it does not wait for.
  const whole = { Image: 'busybox:test', Cmd: ['sleep', '1000'], StopSignal: 'SIGKILL', ...body }
  const { Id } = JSON.parse(String(await server.call('POST', `/containers/create?name=${name}`, whole)))
  await server.call('POST', `/containers/${Id}/start`)
  return Id
}

function row({ page }: TestWindow, text: string | RegExp) {
  return page.getByRole('grid', { name: 'List of containers' }).locator('tbody tr').filter({ hasText: text })
}

async function type({ page }: TestWindow, text: string): Promise<void> {
  await page.locator('.xterm-helper-textarea').last().focus()
  await page.keyboard.type(text)
}

withContainers(
  'an image is run by keyboard alone, typed into, and what it writes is committed to an image',
  async ({ server, window }) => {
    const { page } = window
    await page.getByText('No containers yet.').waitFor()
    await page.keyboard.press('n')
    const dialog = page.getByRole('dialog', { name: 'Run an image' })
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('placeholder'))).toBe('nginx:1.25')
    await page.keyboard.type('busybox:test')
    await dialog.getByRole('button', { name: 'Port 80' }).waitFor()
    await expect
      .poll(() => dialog.getByLabel('The docker command that does the same').inputValue())
      .toBe('docker run -it busybox:test')
    await page.keyboard.press('Escape')
    await window.tabTo('Command')
    await page.keyboard.press('Enter')
    await page.getByRole('tab', { name: 'Terminal', selected: true }).waitFor()
    await type(window, 'echo hello > /greeting; rm /etc/group\n')
    const layer = page.getByRole('complementary', { name: 'Live layer' })
    await layer.getByRole('row', { name: '/greeting' }).waitFor()
    await layer.getByRole('row', { name: '/etc/group' }).getByTitle('deleted').waitFor()
    await layer.getByRole('button', { name: 'Commit to an image…' }).click()
    const commit = page.getByRole('dialog', { name: /^Commit / })
    await commit.getByLabel('Name and tag').fill('greeter:1')
    await commit.getByLabel('Message').fill('says hello')
    await commit.getByRole('button', { name: 'Commit', exact: true }).click()
    await commit.getByRole('link', { name: 'greeter:1' }).click()
    await page.getByRole('heading', { name: 'greeter:1' }).waitFor()
    expect(await server.call('GET', '/images/greeter:1/history')).toMatchObject([{ Comment: 'says hello' }, {}, {}])
  },
)

withContainers(
  'what docker does is in the list at once, and several are stopped and removed with what that frees',
  async ({ server, window }) => {
    const { page } = window
    await run(server, 'one')
    await row(window, /one.*Up/).waitFor()
    await run(server, 'two')
    await row(window, /two.*Up/).waitFor()
    await server.call('POST', '/containers/one/rename?name=first')
    await row(window, 'first').waitFor()
    await row(window, 'first').getByRole('checkbox').click({ force: true })
    await row(window, 'two').getByRole('checkbox').click({ force: true })
    await page.getByText('2 marked').waitFor()
    await page.getByRole('button', { name: 'Stop' }).click()
    await row(window, /first.*Exited/).waitFor()
    await row(window, /two.*Exited/).waitFor()
    await page.getByRole('button', { name: 'Remove…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Remove 2 containers?' })
    await expect
      .poll(() => dialog.getByLabel('The docker command that does the same').inputValue())
      .toMatch(/^docker rm --force --volumes (first two|two first)$/)
    await dialog.getByRole('button', { name: 'Remove 2 containers' }).click()
    await page.getByText('No containers yet.').waitFor()
    expect(await server.call('GET', '/containers/json?all=1')).toEqual([])
  },
)

withContainers(
  'a menu, and the keys, mean the container that they were for when the list has moved',
  async ({ server, window }) => {
    const { page } = window
    for (const name of ['one', 'two', 'three', 'four']) await run(server, name)
    await page.goto(`${new URL(page.url()).origin}/containers?sort=name`)
    // By name: four, one, three, two.
    await row(window, 'one').click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Stop' }).waitFor()
    await server.call('DELETE', '/containers/four?force=1')
    await row(window, 'four').waitFor({ state: 'detached' })
    await page.getByRole('menuitem', { name: 'Stop' }).click()
    await row(window, /one.*Exited/).waitFor()
    await row(window, 'three').click()
    await server.call('DELETE', '/containers/one')
    await row(window, 'one').waitFor({ state: 'detached' })
    await page.keyboard.press('Delete')
    await page.getByRole('dialog', { name: 'Remove three?' }).waitFor()
    const left = await server.call('GET', '/containers/json')
    expect(left).toMatchObject([{ Names: ['/three'] }, { Names: ['/two'] }])
  },
)

withContainers('a shell that ended at once is explained, and run again with a terminal', async ({ server, window }) => {
  const { page } = window
  await run(server, 'short', { Cmd: ['sh'] })
  await row(window, /short.*Exited \(0\)/).dblclick()
  await page.getByText('It ended at once, and nothing went wrong').waitFor()
  await page.getByRole('button', { name: 'Run with a terminal…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Run an image' })
  await expect
    .poll(() => dialog.getByLabel('The docker command that does the same').inputValue())
    .toContain('docker run -it')
  await dialog.getByRole('button', { name: 'Run', exact: true }).click()
  await page.getByRole('tab', { name: 'Terminal', selected: true }).waitFor()
  await type(window, 'echo $((40+2))\n')
  await expect.poll(() => page.locator('.xterm-rows').innerText()).toContain('42')
})

withContainers('a program that is not there leaves its container, which says why', async ({ window }) => {
  const { page } = window
  await page.goto(`${new URL(page.url()).origin}/containers?run=docker+run+--name+broken+busybox:test+nosuch`)
  const dialog = page.getByRole('dialog', { name: 'Run an image' })
  await dialog.getByRole('button', { name: 'Run', exact: true }).click()
  await dialog.getByRole('alert').getByText('executable file not found').waitFor()
  await dialog.getByRole('button', { name: 'Show it' }).click()
  await page.getByText(/It could not be started: .*nosuch/).waitFor()
})

withContainers('the docker command is the form, and the form is the docker command', async ({ window }) => {
  const { page } = window
  await page.getByRole('button', { name: 'Run…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Run an image' })
  const command = dialog.getByLabel('The docker command that does the same')
  await command.fill("docker run --rm -p 8080:80 -m 64m --name shop busybox:test sh -c 'echo hi'")
  await expect.poll(() => dialog.getByLabel('Name', { exact: true }).inputValue()).toBe('shop')
  await expect.poll(() => dialog.getByLabel('Ports 1', { exact: true }).inputValue()).toBe('8080:80')
  await expect.poll(() => dialog.getByLabel('Command', { exact: true }).inputValue()).toBe("sh -c 'echo hi'")
  await dialog.getByLabel('Name', { exact: true }).fill('store')
  await expect
    .poll(() => command.inputValue())
    .toBe("docker run --name=store --rm -p 8080:80 -m 64m busybox:test sh -c 'echo hi'")
  await command.fill('docker run --frobnicate busybox:test')
  await dialog.getByText('Lamina has no flag --frobnicate.').waitFor()
})

withContainers(
  'files are looked at, taken out and put in, with what the container changed',
  async ({ server, window }) => {
    const { page } = window
    const id = await run(server, 'files', {
      Cmd: ['sh', '-c', 'echo changed > /etc/passwd; rm /etc/group; sleep 1000'],
    })
    await page.goto(`${new URL(page.url()).origin}/containers/${id}/files?path=/etc`)
    const files = page.getByRole('grid', { name: 'Files of the container' })
    const file = (name: string) => files.locator('tbody tr').filter({ hasText: name })
    await file('group').getByTitle('deleted').waitFor()
    await file('passwd').getByTitle('changed').waitFor()
    await file('passwd').dblclick()
    await page.getByRole('complementary', { name: 'Content of the file' }).getByText('changed').waitFor()
    await file('passwd').click()
    const downloading = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Download passwd' }).click()
    expect((await downloading).suggestedFilename()).toBe('passwd')
    await window.chooseFiles('Upload…', [{ name: 'new.txt', bytes: Buffer.from('from the desk\n') }])
    await file('new.txt').getByTitle('added').waitFor()
    await page.getByRole('tab', { name: 'Changes' }).click()
    await page.getByRole('grid', { name: 'Changed paths' }).getByText('/etc/new.txt').waitFor()
  },
)

withContainers('numbers of a running container come, and where it lies is told', async ({ server, window }) => {
  const { page } = window
  const id = await run(server, 'busy', { Cmd: ['sh', '-c', 'while :; do :; done'] })
  await expect.poll(async () => (await row(window, 'busy').innerText()).includes('%')).toBe(true)
  await page.goto(`${new URL(page.url()).origin}/containers/${id}/stats`)
  await page.getByRole('region', { name: /^CPU, of one processor: \d/ }).waitFor()
  await page.getByRole('region', { name: 'Processes' }).getByText('while :').first().waitFor()
  await page.getByRole('tab', { name: 'Inspect' }).click()
  await page.getByText(`"Id": "${id}"`).waitFor()
  await page
    .getByText(/snapshots\/\d+\/merged$/)
    .first()
    .waitFor()
})

withContainers('volumes are made, seen in use, and removed with what that frees', async ({ server, window }) => {
  const { page } = window
  // Containers of other tests may have left theirs.
  await server.call('POST', `/volumes/prune?filters=${encodeURIComponent('{"all":["true"]}')}`)
  await page.goto(`${new URL(page.url()).origin}/storage/volumes`)
  await page.getByText('No volumes yet.').waitFor()
  await page.getByRole('button', { name: 'New volume…' }).click()
  await page.getByRole('dialog').getByLabel('Name').fill('shelf')
  await page.getByRole('button', { name: 'Create' }).click()
  const volume = page.getByRole('grid', { name: 'List of volumes' }).locator('tbody tr').filter({ hasText: 'shelf' })
  await volume.getByText('nothing').waitFor()
  const id = await run(server, 'keeper', { HostConfig: { Binds: ['shelf:/data'] } })
  await volume.getByRole('link', { name: id.slice(0, 12) }).waitFor()
  await volume.click()
  await page.keyboard.press('Delete')
  await page.getByRole('dialog').getByRole('alert').waitFor()
  await page.getByRole('button', { name: 'Keep' }).click()
  await server.removeContainers()
  await volume.getByText('nothing').waitFor()
  await volume.click()
  await page.keyboard.press('Delete')
  await page.getByRole('dialog').getByText('freed on disk').waitFor()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await page.getByText('No volumes yet.').waitFor()
})
