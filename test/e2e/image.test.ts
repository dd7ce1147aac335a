import { expect } from 'vitest'
import { formatSize } from '../../src/shared/model/size.ts'
import { makeFileLayer, makeImage, makeLayer } from '../fixtures/image.ts'
import { seededBytes } from '../fixtures/random.ts'
import { test } from './windowTest.ts'

const base = makeLayer([{ name: 'base', content: seededBytes(2, 150_000) }])
const image = makeImage({
  layers: [base, makeFileLayer('etc/app', 'configuration')],
  tags: ['team/app:1', 'team/app:2'],
  labels: { 'org.example.purpose': 'to be looked at' },
  command: ['/bin/app', '--serve'],
})
const sibling = makeImage({ layers: [base], tags: ['sibling:1'], labels: { other: 'yes' } })

test.beforeEach(({ server }) => server.setImages([image, sibling]))

test('the history of an image is what docker history says, step by step', async ({ server, window }) => {
  await window.page.getByRole('link', { name: 'team/app' }).click()
  await window.page.waitForURL(`**/images/${image.id}`)
  const history = await server.call('GET', `/images/${image.id}/history`)
  if (!Array.isArray(history)) throw new Error('the history is not a list')
  const rows = window.page.getByRole('table', { name: 'History, newest first' }).locator('tbody tr')
  await rows.first().waitFor()
  await expect.poll(() => rows.count()).toBe(history.length)
  for (const [index, entry] of history.entries()) {
    const row = rows.nth(index)
    await expect.poll(() => row.getByRole('button').first().getAttribute('title')).toBe(entry.CreatedBy)
    await expect.poll(() => row.locator('td').nth(2).textContent()).toBe(formatSize(entry.Size))
    await expect.poll(() => row.locator('td').nth(0).textContent()).toBe(entry.Size === 0 ? 'no layer' : '')
  }
})

test('a step opens to all that was recorded', async ({ window }) => {
  await window.page.getByRole('link', { name: 'team/app' }).click()
  const step = window.page.getByRole('button', { name: 'CMD ["/bin/true"]' })
  await step.click()
  await window.page.getByText('/bin/sh -c #(nop) CMD ["/bin/true"]').waitFor()
  await expect.poll(() => step.getAttribute('aria-expanded')).toBe('true')
})

test('each layer shows its digests, sizes and who else has it, and both views give it one colour', async ({
  window,
}) => {
  const { page } = window
  await page.getByRole('link', { name: 'team/app' }).click()
  const history = page.getByRole('table', { name: 'History, newest first' })
  const fillOf = (locator: ReturnType<typeof page.locator>) =>
    locator.evaluate((element) => `${element.className.replace(/\S*swatch\S*/i, '').trim()} ${element.style.cssText}`)
  const inHistory = await fillOf(history.locator('tbody tr').last().locator('span[style]').first())
  await page.getByRole('tab', { name: /Layers/ }).click()
  await page.waitForURL(`**/images/${image.id}/layers`)
  const rows = page.getByRole('grid', { name: 'Layers, topmost first' }).locator('tbody tr')
  await rows.first().waitFor()
  await expect.poll(() => rows.count()).toBe(2)
  const bottom = rows.last()
  await expect.poll(() => bottom.textContent()).toContain('2 images')
  await expect.poll(() => bottom.getByTitle(base.diffId).count()).toBeGreaterThanOrEqual(1)
  await expect.poll(() => rows.first().textContent()).toContain('this image only')
  await expect.poll(() => fillOf(bottom.locator('span[style]').first())).toBe(inHistory)
})

test('configuration and raw JSON are there, each at an address that a reload keeps', async ({ window }) => {
  const { page } = window
  await page.getByRole('link', { name: 'team/app' }).click()
  await page.getByRole('tab', { name: 'Configuration' }).click()
  await page.getByText('["/bin/app","--serve"]').waitFor()
  await page.getByText('to be looked at').waitFor()
  await page.getByRole('tab', { name: 'JSON' }).click()
  await page.reload()
  await expect.poll(() => new URL(page.url()).pathname).toBe(`/images/${image.id}/json`)
  await page.getByRole('region', { name: 'Config as JSON' }).waitFor()
  await page.getByRole('button', { name: 'Copy JSON' }).click()
  const text = await page.evaluate(() => navigator.clipboard.readText())
  expect(JSON.parse(text)).toEqual(JSON.parse(Buffer.from(image.config).toString()))
})

test('an image is given a name and loses one, and a bad name is refused where it was typed', async ({
  server,
  window,
}) => {
  const { page } = window
  await page.getByRole('link', { name: 'team/app' }).click()
  await page.getByRole('button', { name: 'Add name…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name and tag').fill('Not A Name')
  await dialog.getByRole('button', { name: 'Add name' }).click()
  await dialog.getByRole('alert').waitFor()
  await dialog.getByLabel('Name and tag').fill('localhost:5000/team/app:stable')
  await expect
    .poll(() => dialog.getByRole('textbox', { name: 'Docker command' }).inputValue())
    .toBe('docker tag team/app:1 localhost:5000/team/app:stable')
  await dialog.getByRole('button', { name: 'Add name' }).click()
  const names = page.getByRole('list', { name: 'Names', exact: true })
  await names.getByText('localhost:5000/team/app:stable').waitFor()
  await names.getByRole('button', { name: 'Remove the name team/app:2' }).click()
  await dialog.getByRole('button', { name: 'Remove name' }).click()
  await names.getByText('team/app:2').waitFor({ state: 'detached' })
  expect(await server.call('GET', `/images/${image.id}/json`)).toMatchObject({
    RepoTags: expect.arrayContaining(['team/app:1', 'localhost:5000/team/app:stable']),
  })
})

test('an image is saved from its page, by its button and by Ctrl+S', async ({ window }) => {
  const { page } = window
  await page.goto(`${new URL(page.url()).origin}/images/${image.id}`)
  await page.getByRole('button', { name: 'Save…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Save team/app:1' })
  const command = dialog.getByLabel('The docker command that does the same')
  await expect.poll(() => command.inputValue()).toMatch(/^docker save -o \S+\.tar team\/app:1 team\/app:2$/)
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await page.keyboard.press('Control+s')
  const downloading = page.waitForEvent('download')
  await dialog.getByRole('button', { name: 'Save', exact: true }).click()
  expect((await downloading).suggestedFilename()).toMatch(/\.tar$/)
  await dialog.waitFor({ state: 'detached' })
})

test('filter and order of the list are in its address, and back returns to them', async ({ window }) => {
  const { page } = window
  await page.getByRole('textbox', { name: 'Filter images' }).fill('sib')
  await window.row('team/app').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Size' }).click()
  await page.waitForURL('**/images?filter=sib&sort=size')
  await page.getByRole('link', { name: 'sibling' }).click()
  await page.waitForURL('**/images/sha256:*')
  await page.goBack()
  await page.waitForURL('**/images?filter=sib&sort=size')
  await expect.poll(() => page.getByRole('textbox', { name: 'Filter images' }).inputValue()).toBe('sib')
  await expect.poll(() => page.getByRole('columnheader', { name: 'Size' }).getAttribute('aria-sort')).toBe('descending')
})

test('the address of an image that is not there says so', async ({ server, window }) => {
  await window.page.goto(new URL('/images/nowhere:1', server.url).href)
  await window.page.getByRole('alert').filter({ hasText: 'nowhere:1' }).waitFor()
  await expect.poll(() => window.page.getByRole('heading', { level: 1 }).textContent()).toBe('nowhere:1')
})
