import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { makeDockerArchive } from '../fixtures/dockerArchive.ts'
import { makeFileLayer, makeImage, makeLayer } from '../fixtures/image.ts'
import { seededBytes } from '../fixtures/random.ts'
import { hasDocker, type LaminaServer } from './LaminaServer.ts'
import type { TestWindow } from './TestWindow.ts'
import { test as base } from './windowTest.ts'

const shared = makeLayer([{ name: 'shared', content: seededBytes(11, 300_000) }])
const own = (name: string, size: number) => makeLayer([{ name, content: seededBytes(size, size) }])
const made = (year: number) => `${year}-05-01T00:00:00Z`
const images = {
  ancient: makeImage({ layers: [shared, own('ancient', 90_000)], tags: ['ancient:1'], created: made(2019) }),
  old: makeImage({ layers: [shared, own('old', 120_000)], tags: ['old:1', 'old:2'], created: made(2021) }),
  young: makeImage({ layers: [own('young', 700_000)], tags: ['young:1'], created: made(2025) }),
  untagged: makeImage({ layers: [shared, makeFileLayer('untagged', 'u'.repeat(5000))], created: made(2026) }),
}

const test = base.override('path', '/storage')

test.beforeEach(async ({ server }) => {
  await server.clear()
  await server.load(makeDockerArchive(Object.values(images)))
})

/** The texts of a row of a table, cell by cell, without the bars. */
async function cells({ page }: TestWindow, table: string, row: string): Promise<string[]> {
  const header = page.getByRole('rowheader', { name: row, exact: true })
  const found = page.getByRole('table', { name: table }).getByRole('row').filter({ has: header })
  return (await found.locator('th, td:not(:has(svg.recharts-surface))').allTextContents()).map((text) => text.trim())
}

/** What `du` says of blobs and layer indexes, bytes. */
async function du(server: LaminaServer): Promise<number> {
  let bytes = 0
  for (const folder of ['content/blobs/sha256', 'index']) {
    for (const name of await readdir(join(server.root, folder))) {
      bytes += (await stat(join(server.root, folder, name))).blocks * 512
    }
  }
  return bytes
}

/** The exact bytes on disk that the page says are freed. */
async function bytesFreed({ page }: TestWindow): Promise<number> {
  const text = page.getByRole('main').getByText(/is freed on disk/)
  const title = await text
    .locator('xpath=..')
    .getByTitle(/bytes on disk/)
    .first()
    .getAttribute('title')
  return Number(title?.replace(/\D/g, ''))
}

test.runIf(hasDocker)(
  'the storage page says what docker system df says, number by number',
  async ({ window, server }) => {
    const lines = server.docker('system', 'df', '--format', '{{json .}}').trim().split('\n')
    for (const line of lines) {
      const { Type, TotalCount, Active, Size, Reclaimable } = JSON.parse(line)
      await window.page.getByRole('rowheader', { name: Type, exact: true }).waitFor()
      await expect
        .poll(() => cells(window, 'What docker system df says', Type))
        .toEqual([Type, TotalCount, Active, Size, Reclaimable])
    }
    expect(lines).toHaveLength(4)
  },
)

test.runIf(hasDocker)(
  'each image shares and has for itself what docker system df -v says',
  async ({ window, server }) => {
    const { Images } = JSON.parse(server.docker('system', 'df', '-v', '--format', 'json'))
    await window.page.goto(new URL('/images', window.page.url()).href)
    await window.row('young').waitFor()
    expect(Images).toHaveLength(4)
    for (const { ID, Size, SharedSize, UniqueSize } of Images) {
      const row = window.rows.filter({ hasText: ID.replace('sha256:', '').slice(0, 12) })
      await expect
        .poll(() => row.locator('td').allTextContents())
        .toEqual(expect.arrayContaining([Size, SharedSize, UniqueSize]))
    }
  },
)

test('what is loaded and removed elsewhere changes the page at once, charts and all', async ({ window, server }) => {
  const { page } = window
  await expect.poll(() => cells(window, 'What docker system df says', 'Images')).toContain('4')
  await page.getByRole('link', { name: 'young:1' }).waitFor()
  await server.call('DELETE', '/images/young:1')
  await expect.poll(() => cells(window, 'What docker system df says', 'Images')).toContain('3')
  await page.getByRole('link', { name: 'young:1' }).waitFor({ state: 'detached' })
  await server.clear()
  await page.getByText('There are no layers yet.').waitFor()
  await expect
    .poll(() => cells(window, 'What docker system df says', 'Images'))
    .toEqual(['Images', '0', '0', '0B', '0B'])
})

test('the bars tell exact bytes to the mouse and to the arrow keys', async ({ window }) => {
  const { page } = window
  const chart = page.getByRole('application', { name: /Docker sizes of images/ })
  await chart.waitFor()
  const box = await chart.boundingBox()
  await page.mouse.move((box?.x ?? 0) + 40, (box?.y ?? 0) + 10)
  const tip = page.locator('output', { hasText: 'reclaimable' })
  await expect.poll(() => tip.textContent()).toMatch(/Images.*shared.*300,000 bytes/)
  await page.mouse.move(0, 0)
  await tip.waitFor({ state: 'detached' })
  await chart.focus()
  await page.keyboard.press('ArrowRight')
  await tip.waitFor()
})

test('the largest layers are found by Docker size and on disk, at an address that a reload keeps', async ({
  window,
}) => {
  const { page } = window
  const first = page.getByRole('table', { name: 'Largest layers' }).getByRole('row').nth(1)
  await expect.poll(() => first.getByRole('link').allTextContents()).toContain('young:1')
  await page.locator('label', { hasText: 'On disk' }).click()
  await page.waitForURL('**/storage?by=disk')
  await page.reload()
  await first.waitFor()
  await expect.poll(() => page.getByRole('radio', { name: 'On disk' }).isChecked()).toBe(true)
  const layer = page.getByRole('link', { name: images.young.layers[0]?.diffId.slice(7, 19) ?? '' })
  await expect.poll(() => layer.getAttribute('href')).toBe(`/layers?layer=${images.young.layers[0]?.diffId}`)
})

test('so many bytes are planned, looked at, changed, and then freed exactly', async ({ window, server }) => {
  const { page } = window
  await page.getByRole('link', { name: 'Free space…' }).click()
  await page.getByLabel('Free at least').fill('110 kB')
  const table = page.getByRole('table', { name: 'Images that go' })
  await table.getByRole('row').filter({ hasText: 'ancient:1' }).waitFor()
  await expect
    .poll(() => table.getByRole('rowheader').allTextContents())
    .toEqual([`<none> ${images.untagged.id.slice(7, 19)}`, 'ancient:1'])
  await expect
    .poll(() => table.getByRole('row').nth(2).textContent())
    .toMatch(/not used by a container, made \d+ years ago/)

  await page.getByRole('button', { name: 'Keep ancient:1' }).click()
  await table.getByRole('row').filter({ hasText: 'old:1' }).waitFor()
  await page.waitForURL(`**/storage/free?bytes=110000&keep=${images.ancient.id.slice(7, 19)}`)
  const address = page.getByRole('link', { name: 'Show on the forest' })
  await expect
    .poll(() => address.getAttribute('href'))
    .toBe(`/layers?free=110000&keep=${images.ancient.id.slice(7, 19)}`)
  await page.reload()
  await table.getByRole('row').filter({ hasText: 'old:1' }).waitFor()
  await page.getByText('You keep this image').waitFor()

  const promised = await bytesFreed(window)
  const before = await du(server)
  await page.getByRole('button', { name: /^Remove \d images?…/ }).click()
  const dialog = page.getByRole('dialog', { name: /^Remove \d images?\?/ })
  const command = await dialog.getByLabel('The docker command that does the same').inputValue()
  expect(command).toMatch(/^docker rmi --force --no-prune [0-9a-f ]+$/)
  await dialog.getByRole('button', { name: /^Remove/ }).click()
  await page.getByText('freed on disk, as planned').waitFor()
  expect(before - (await du(server))).toBe(promised)
  expect(promised).toBeGreaterThanOrEqual(110_000)
  const left = await server.call('GET', '/images/json')
  expect(left).toMatchObject([{ Id: images.untagged.id }, { Id: images.young.id }, { Id: images.ancient.id }])
  await page.getByRole('button', { name: /Operations/ }).click()
  await page
    .getByRole('complementary', { name: 'Operations' })
    .getByText(/^Deleted \d images?, .* freed on disk$/)
    .waitFor()
  await page.waitForURL('**/storage/free')
})

test('space is freed by keyboard alone', async ({ window, server }) => {
  const { page } = window
  await page.keyboard.press('Control+k')
  await page.keyboard.type('free space')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/storage/free')
  await window.tabTo('How much to free')
  await page.keyboard.press('End')
  await page.getByText(/by removing 4 images/).waitFor()
  await page.keyboard.press('Home')
  await window.tabTo(await page.getByRole('button', { name: /^All untagged/ }).innerText())
  await page.keyboard.press('Enter')
  await page.getByText(/by removing 1 image with/).waitFor()
  await window.tabTo('Remove 1 image…')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Remove 1 image?' })
  await expect
    .poll(() => dialog.getByLabel('The docker command that does the same').inputValue())
    .toBe('docker image prune --force')
  await window.tabTo('Remove 1 image')
  await page.keyboard.press('Enter')
  await page.getByText('freed on disk, as planned').waitFor()
  expect(await server.call('GET', '/images/json')).toHaveLength(3)
})

test('a goal out of reach says so and what the most is; a size that is none is refused where it was typed', async ({
  window,
}) => {
  const { page } = window
  await page.goto(new URL('/storage/free?bytes=5000000000', page.url()).href)
  await page.getByText('5GB cannot be reached').waitFor()
  await page.getByText(/by removing 4 images/).waitFor()
  await page.getByLabel('Free at least').fill('a lot')
  await page.getByText('Write a size, such as 2 GB or 500 MB').waitFor()
  await page.getByRole('button', { name: /^All untagged/ }).click()
  await page.getByText(/by removing 1 image with/).waitFor()
  await page.getByText('Write a size, such as 2 GB or 500 MB').waitFor({ state: 'detached' })
})

test('a plan that changed while one decides is not carried out, and the new one is shown', async ({
  window,
  server,
}) => {
  const { page } = window
  await page.goto(new URL('/storage/free?bytes=1', page.url()).href)
  await page.getByRole('button', { name: 'Remove 1 image…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Remove 1 image?' })
  await dialog.getByText(images.untagged.id.slice(7, 19)).first().waitFor()
  await server.call('POST', `/images/${images.untagged.id}/tag?repo=rescued&tag=1`)
  await dialog.getByRole('button', { name: 'Remove 1 image' }).click()
  await dialog
    .getByRole('alert')
    .getByText(/^Nothing was deleted/)
    .waitFor()
  await dialog.getByRole('button', { name: 'Keep' }).click()
  await page.getByRole('table', { name: 'Images that go' }).getByText('ancient:1').waitFor()
  expect(await server.call('GET', '/images/json')).toHaveLength(4)
})

test('more images than one call carries go as one plan, which is looked at page by page', async ({
  window,
  server,
}) => {
  const { page } = window
  const many = Array.from({ length: 520 }, (_, at) => {
    return makeImage({
      layers: [shared],
      tags: [`many/image-${at}:1`],
      created: made(2000),
      labels: { at: String(at) },
    })
  })
  await server.load(makeDockerArchive(many))
  await page.goto(new URL('/storage/free?bytes=999999999', page.url()).href)
  await page.getByText(/by removing 524 images/).waitFor()
  await page.getByText('1–50 of 524').waitFor()
  await page.getByRole('button', { name: 'Next images' }).click()
  await page.getByText('51–100 of 524').waitFor()
  await page.waitForURL('**page=2')
  const promised = await bytesFreed(window)
  const before = await du(server)
  await page.getByRole('button', { name: 'Keep young:1' }).waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Remove 524 images…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove 524 images' }).click()
  await page.getByText('524 images and').waitFor()
  expect(before - (await du(server))).toBe(promised)
  expect(await server.call('GET', '/images/json')).toEqual([])
})
