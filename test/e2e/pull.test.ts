import type { Locator } from 'playwright-core'
import { describe, expect } from 'vitest'
import { formatSize } from '../../src/shared/model/size.ts'
import { makeFileLayer, makeImage, makeLayer } from '../fixtures/image.ts'
import { seededBytes } from '../fixtures/random.ts'
import { pushRemote } from '../fixtures/registry/pushRemote.ts'
import { makeArtifact, makeRemoteImage, makeRemoteIndex } from '../fixtures/registry/remoteImage.ts'
import { cannotStartRegistry, TestRegistry } from '../fixtures/registry/TestRegistry.ts'
import { axeFindings } from './axeFindings.ts'
import { test } from './registryTest.ts'
import type { TestWindow } from './TestWindow.ts'

const base = makeLayer([{ name: 'base', content: seededBytes(1, 400_000) }])
const shop = (tag: string, architecture = 'amd64') =>
  makeRemoteImage(makeImage({ layers: [base, makeFileLayer('shop', tag)], architecture }))
const big = makeRemoteImage(makeImage({ layers: [makeLayer([{ name: 'big', content: seededBytes(2, 3_000_000) }])] }))
const [bigLayer] = big.layers

/** The field for the reference. */
function field({ page }: TestWindow): Locator {
  return page.getByRole('combobox', { name: 'Image' })
}

/** The button that begins, once it is known what that costs. */
function begin({ page }: TestWindow): Locator {
  return page.getByRole('button', { name: /^Pull( \d|$| again)/ })
}

/** All blobs come so slowly. */
const slowly = (bytesPerSecond: number) => ({
  path: /\/blobs\//,
  after: 0,
  times: 100,
  action: { kind: 'slow', bytesPerSecond } as const,
})

describe.skipIf(cannotStartRegistry !== undefined)('a pull', () => {
  test.beforeEach(async ({ server, proxy }) => {
    proxy.reset()
    await server.clear()
  })

  test('of an image that is to be run and is not here is a link away', async ({ registry, proxy, openWindow }) => {
    await pushRemote(registry, 'team/shop', shop('1'), '1')
    const window = await openWindow('/containers')
    const { page } = window
    await page.getByText('No containers yet.').waitFor()
    await page.keyboard.press('n')
    await page.getByRole('dialog').getByLabel('Image').fill(`${proxy.host}/team/shop:1`)
    await page.getByRole('dialog').getByText('This image is not here.').waitFor()
    await page.getByRole('link', { name: `Pull ${proxy.host}/team/shop:1…` }).click()
    await begin(window).waitFor()
    expect(await field(window).inputValue()).toBe(`${proxy.host}/team/shop:1`)
    window.allow(/status of 404/)
  })

  test('says what it costs before it starts, and what is here already, by mouse', async ({
    registry,
    proxy,
    window,
  }) => {
    const { page } = window
    await pushRemote(registry, 'team/shop', shop('1'), '1')
    await pushRemote(registry, 'team/shop', shop('2'), '2')
    await page.getByRole('link', { name: 'Pull…' }).first().click()
    await field(window).fill(`${proxy.host}/team/shop:1`)
    await page.getByRole('button', { name: 'Look up' }).click()
    await page.getByText('to download', { exact: false }).first().waitFor()
    const [first] = shop('1').layers
    await page
      .getByRole('row')
      .filter({ hasText: formatSize(first?.size ?? 0) })
      .getByText('to download')
      .waitFor()
    expect(proxy.blobBytesSent(first?.digest)).toBe(0)
    expect(await axeFindings(page)).toEqual([])
    await begin(window).click()
    await page.getByText(`Pulled ${proxy.host}/team/shop:1`).waitFor()
    expect(await axeFindings(page)).toEqual([])

    await page.getByRole('link', { name: 'Pull another' }).click()
    // A registry that an image here has a name of completes to the repositories and tags that it has.
    await field(window).fill(`${proxy.host}/te`)
    await page
      .getByRole('option', { name: `${proxy.host}/team/shop`, exact: false })
      .first()
      .waitFor()
    await field(window).fill(`${proxy.host}/team/shop:`)
    await page.getByRole('option', { name: `${proxy.host}/team/shop:2` }).click()
    await page.getByText('already here').first().waitFor()
    await begin(window).click()
    await page.getByText(`Pulled ${proxy.host}/team/shop:2`).waitFor()
    expect(proxy.blobBytesSent(first?.digest)).toBe(first?.size)
    await page.getByRole('link', { name: 'Show the image' }).click()
    await page.getByRole('heading', { name: `${proxy.host}/team/shop:2` }).waitFor()
  })

  test('is asked for, begun and looked at by keyboard alone, and again it is up to date', async ({
    registry,
    proxy,
    window,
  }) => {
    const { page } = window
    await pushRemote(registry, 'keys', shop('keys'), '1')
    await page.getByRole('heading', { name: 'See what container images are made of' }).waitFor()
    await page.keyboard.press('p')
    await expect.poll(() => field(window).evaluate((element) => element === document.activeElement)).toBe(true)
    await page.keyboard.type(`${proxy.host}/keys:1`)
    await page.keyboard.press('Enter')
    await page.getByText('to download').first().waitFor()
    await begin(window).and(page.locator(':enabled')).waitFor()
    await page.keyboard.press('Enter')
    await page.getByText(`Pulled ${proxy.host}/keys:1`).waitFor()
    await window.tabTo('Show the image')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: `${proxy.host}/keys:1` }).waitFor()
    await page.keyboard.press('Alt+ArrowLeft')
    await page.getByText(`Pulled ${proxy.host}/keys:1`).waitFor()
    await page.keyboard.press('Alt+ArrowLeft')
    await page.getByText('Up to date', { exact: true }).waitFor()
  })

  test('goes on over a reload, is cancelled, and tried again without fetching what came', async ({
    registry,
    proxy,
    window,
  }) => {
    const { page } = window
    await pushRemote(registry, 'big', big, '1')
    proxy.add(slowly(600_000))
    await page.goto(new URL(`/images/pull?reference=${proxy.host}/big:1`, page.url()).href)
    await begin(window).and(page.locator(':enabled')).click()
    const layers = page.getByRole('list', { name: 'Layers' })
    await layers.getByText(/^Downloading .+ of /).waitFor()
    await page.reload()
    await layers.getByText(/^Downloading .+ of /).waitFor()
    await page.getByText(/\/s, .+ left/).waitFor()
    // The same is seen from the page of operations, and from the bottom of the window.
    await page.keyboard.type('go')
    await page.getByRole('grid', { name: 'Operations' }).getByText(`Pull ${proxy.host}/big:1`).click()
    await page
      .getByRole('complementary', { name: 'Details of the operation' })
      .getByText(/^Downloading .+ of /)
      .waitFor()
    await page.getByRole('link', { name: 'Layer by layer' }).click()
    await page.getByRole('button', { name: 'Cancel', exact: true }).click()
    await page.getByText('What was downloaded is kept for a day').waitFor()
    const sent = proxy.blobBytesSent(bigLayer?.digest)
    expect(sent).toBeGreaterThan(0)
    proxy.reset()
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText(`Pulled ${proxy.host}/big:1`).waitFor()
    expect(proxy.blobBytesSent(bigLayer?.digest)).toBeLessThan(bigLayer?.size ?? 0)
  })

  test('that failed says why and what to do, and is tried again', async ({ registry, proxy, window }) => {
    const { page } = window
    window.allow(/status of \d\d\d/)
    await page.goto(new URL(`/images/pull?reference=${proxy.host}/late:1`, page.url()).href)
    await page.getByRole('alert').waitFor()
    expect(await axeFindings(page)).toEqual([])
    await pushRemote(registry, 'late', shop('late'), '1')
    await page.getByRole('button', { name: 'Try again' }).click()
    await begin(window).and(page.locator(':enabled')).click()
    await page.getByText(`Pulled ${proxy.host}/late:1`).waitFor()
  })

  test('of what is for others leads to the login of its registry', async ({ window }) => {
    const { page } = window
    window.allow(/status of \d\d\d/)
    await using locked = await TestRegistry.start({ auth: 'basic' })
    await page.goto(new URL(`/images/pull?reference=${locked.host}/secret:1`, page.url()).href)
    await page.getByRole('alert').getByText('docker login').first().waitFor()
    await page.getByRole('link', { name: `Log in to ${locked.host}` }).click()
    await page.getByRole('heading', { name: locked.host }).waitFor()
  })

  test('from a registry that is not there says so', async ({ window }) => {
    const { page } = window
    window.allow(/status of \d\d\d/)
    await page.goto(new URL('/images/pull?reference=127.0.0.1:9/nobody:1', page.url()).href)
    await page.getByRole('alert').getByText('127.0.0.1:9').first().waitFor()
    expect(await begin(window).isDisabled()).toBe(true)
  })

  test('offers the platforms of an index, and keeps the choice in its address', async ({ registry, proxy, window }) => {
    const { page } = window
    const index = makeRemoteIndex([shop('many'), shop('many', 'arm64')])
    await pushRemote(registry, 'many', index, '1')
    await page.goto(new URL(`/images/pull?reference=${proxy.host}/many:1`, page.url()).href)
    await begin(window).and(page.locator(':enabled')).waitFor()
    await page.getByLabel('Platform', { exact: true }).selectOption('linux/arm64')
    await expect.poll(() => new URL(page.url()).searchParams.get('platform')).toBe('linux/arm64')
    await page.reload()
    await begin(window).and(page.locator(':enabled')).click()
    await page.getByText(`Pulled ${proxy.host}/many:1`).waitFor()
    await page.getByRole('link', { name: 'Show the image' }).click()
    await page.getByText('linux/arm64').waitFor()
  })

  test('of an artifact is refused, with what it is', async ({ registry, proxy, window }) => {
    const { page } = window
    const artifact = makeArtifact('application/spdx+json', Buffer.from('{"spdxVersion":"SPDX-2.3"}'))
    await pushRemote(registry, 'notes', artifact, 'sbom')
    await page.goto(new URL(`/images/pull?reference=${proxy.host}/notes:sbom`, page.url()).href)
    await page.getByText('is no image').waitFor()
    await page.getByText('application/spdx+json').waitFor()
    expect(await begin(window).isDisabled()).toBe(true)
  })

  test('of what is newer follows a comparison of the tags of the list, marked in words', async ({
    registry,
    proxy,
    window,
  }) => {
    const { page } = window
    const name = `${proxy.host}/fresh`
    await pushRemote(registry, 'fresh', shop('old'), '1')
    await page.goto(new URL(`/images/pull?reference=${name}:1`, page.url()).href)
    await begin(window).and(page.locator(':enabled')).click()
    await page.getByText(`Pulled ${name}:1`).waitFor()
    await pushRemote(registry, 'fresh', shop('new'), '1')
    await page.keyboard.type('gi')
    await window.row(name).waitFor()
    await page.getByRole('button', { name: 'Check for updates' }).click()
    await window.row(name).getByText('newer', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Tag by tag' }).click()
    await page.getByRole('list', { name: 'Tags' }).getByText('The registry has a newer image').waitFor()
    expect(await axeFindings(page)).toEqual([])
    await page.getByRole('button', { name: 'Pull newer' }).click()
    await page.getByRole('list', { name: 'Tags' }).getByText('Up to date').waitFor()
    await window.row(name).getByText('newer', { exact: true }).waitFor({ state: 'detached' })
  })
})
