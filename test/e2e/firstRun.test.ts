import { describe, expect } from 'vitest'
import { axeFindings } from './axeFindings.ts'
import { LaminaServer } from './LaminaServer.ts'
import { layoutFaults } from './layoutFaults.ts'
import { test as base } from './windowTest.ts'

const test = base.extend('another', { scope: 'file' }, async ({ serverArguments }, { onCleanup }) => {
  const server = await LaminaServer.start(serverArguments)
  onCleanup(() => server.close())
  return server
})
test.beforeEach(({ server }) => server.clear())

describe('the first run', () => {
  test('the samples lead to the images, and to what to look at next', async ({ window }) => {
    const { page } = window
    await page.getByRole('heading', { name: 'See what container images are made of' }).waitFor()
    await page.getByRole('button', { name: 'Load samples' }).click()
    await window.row('lamina/web').waitFor()
    const steps = page.getByRole('complementary', { name: 'Next steps' })
    await steps.waitFor()
    expect([...(await axeFindings(page)), ...(await layoutFaults(page))]).toEqual([])
    await page.reload()
    await steps.getByRole('link', { name: 'what made lamina/web' }).click()
    await page.getByRole('heading', { level: 1, name: 'lamina/web:1' }).waitFor()
    await page.goBack()
    await steps.getByRole('button', { name: 'Dismiss the next steps' }).click()
    await steps.waitFor({ state: 'detached' })
    await page.reload()
    await window.row('lamina/web').waitFor()
    expect(await steps.count()).toBe(0)
  })

  test('the samples come by keyboard alone, and from the palette', async ({ window, server }) => {
    const { page } = window
    await window.tabTo('Load samples')
    await page.keyboard.press('Enter')
    await window.row('lamina/web').waitFor()
    await server.clear()
    await page.getByRole('heading', { name: 'See what container images are made of' }).waitFor()
    await page.goto(new URL('/settings', page.url()).href)
    await page.getByRole('heading', { level: 1, name: 'Storage place' }).waitFor()
    await page.keyboard.press('Control+k')
    await page.keyboard.type('sample')
    await page.getByRole('option', { name: 'Load the sample images' }).waitFor()
    await page.keyboard.press('Enter')
    await window.row('lamina/web').waitFor()
  })
})

describe('connecting to another Lamina', () => {
  test.override('path', '/connect')

  test('the line that it prints leads there, and is remembered without its token', async ({ window, another }) => {
    const { page } = window
    const here = new URL(page.url())
    await page.getByLabel('Address').fill(`ready ${another.url} ${another.socket}`)
    await page.keyboard.press('Enter')
    await page.waitForURL(`${new URL(another.url).origin}/**`)
    await page.getByText('Engine ready').waitFor()
    await page.goto(new URL('/connect', here).href)
    const { origin } = new URL(another.url)
    await page.getByRole('button', { name: origin, exact: true }).click()
    await expect.poll(() => page.getByLabel('Address').inputValue()).toBe(`${origin}/`)
    await page.getByText('The address has no token').waitFor()
    expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain('e2e-token')
    await page.getByRole('button', { name: `Forget ${origin}` }).click()
    await page.reload()
    await page.getByText('Engine ready').waitFor()
    await expect.poll(() => page.getByRole('button', { name: origin, exact: true }).count()).toBe(0)
  })

  test('an address of another machine is not gone to in the clear: ssh brings it here', async ({ window }) => {
    const { page } = window
    const address = page.getByLabel('Address')
    const connect = page.getByRole('button', { name: 'Connect', exact: true })
    await address.fill('http://build.example:4000/?token=abc')
    await page.getByText('must not cross a network in the clear').waitFor()
    await expect.poll(() => connect.isDisabled()).toBe(true)
    const command = page.getByRole('textbox', { name: 'Brings the port of the other machine here' })
    await expect.poll(() => command.inputValue()).toBe('ssh -N -L 4000:127.0.0.1:4000 build.example')
    await page.getByLabel('The other machine, as ssh knows it').fill('me@build')
    await expect.poll(() => command.inputValue()).toBe('ssh -N -L 4000:127.0.0.1:4000 me@build')
    await page.getByRole('button', { name: 'Use 127.0.0.1:4000' }).click()
    await expect.poll(() => address.inputValue()).toBe('http://127.0.0.1:4000/?token=abc')
    await expect.poll(() => connect.isEnabled()).toBe(true)
  })

  test.for([
    ['ftp://127.0.0.1/', 'must begin with http:// or https://'],
    ['no address', 'This is no address of the web'],
  ] as const)('"%s" is refused where it was typed', async ([written, why], { window }) => {
    const { page } = window
    await page.getByLabel('Address').fill(written)
    await page.getByText(why).waitFor()
    await expect.poll(() => page.getByRole('button', { name: 'Connect', exact: true }).isDisabled()).toBe(true)
  })

  test('an address that this window shows already is said so', async ({ window, server }) => {
    await window.page.getByLabel('Address').fill(server.url)
    await window.page.getByText('This window shows that engine already').waitFor()
  })
})
