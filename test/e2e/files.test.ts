import { expect } from 'vitest'
import { makeImage, makeLayer } from '../fixtures/image.ts'
import { test } from './windowTest.ts'

const base = makeLayer([
  { name: 'etc/', kind: 'directory' },
  { name: 'etc/motd', content: 'hello' },
  { name: 'etc/old', content: 'old' },
  { name: 'lib', kind: 'symlink', linkName: 'usr/lib' },
  { name: 'usr/lib/libc.so', content: 'code', mode: 0o755 },
  { name: 'caf\xe9', content: 'not UTF-8' },
])
const change = makeLayer([
  { name: 'etc/motd', content: 'hello!' },
  { name: 'etc/new', content: 'new' },
  { name: 'etc/.wh.old' },
  { name: 'usr/lib/libc.so', content: 'code', mode: 0o700 },
])
const many = makeLayer(Array.from({ length: 1200 }, (_, at) => ({ name: `many/f${String(at).padStart(4, '0')}` })))
const image = makeImage({ layers: [base, change, many], tags: ['looked/at:1'] })
const files = `/images/${image.id}/files`

test.override('path', `${files}?layer=2`)
test.beforeEach(({ server }) => server.setImages([image]))

test('files are shown as of a layer, with what it added, changed and deleted', async ({ window }) => {
  const { page } = window
  const row = (name: string) => page.getByRole('row', { name })
  await page.getByText('Layer 2 of 3').waitFor()
  await page.getByText('1 added', { exact: true }).waitFor()
  await row('etc').locator('[data-toggle="true"]').click()
  await expect.poll(() => row('new').textContent()).toContain('added')
  await expect.poll(() => row('motd').textContent()).toContain('changed')
  await expect.poll(() => row('old').textContent()).toContain('deleted')
  expect(
    await row('old')
      .locator('span', { hasText: /^old$/ })
      .evaluate((name) => getComputedStyle(name).textDecoration),
  ).toContain('line-through')
  await page.getByRole('option', { name: /^1/ }).click()
  await page.waitForURL(`**/files?layer=1`)
  await row('new').waitFor({ state: 'detached' })
  await expect.poll(() => row('old').textContent()).toContain('added')
  await page.goBack()
  await expect.poll(() => row('old').textContent()).toContain('deleted')
})

test('a file shows all that is known of it, and how it was before the layer changed it', async ({ window }) => {
  const { page } = window
  await page.getByRole('textbox', { name: 'Go to path' }).fill('/lib/libc.so')
  await page.keyboard.press('Enter')
  await page.waitForURL(`**/files?layer=2&path=usr/lib/libc.so`)
  const details = page.getByRole('region', { name: 'Details of the file' })
  await details.getByText('-rwx------ (0700)').waitFor()
  await details.getByText('-rwxr-xr-x (0755)').waitFor()
  await details.getByText('metadata').waitFor()
  await page.reload()
  await details.getByText('-rwx------ (0700)').waitFor()
  await expect.poll(() => page.locator('tr[aria-selected=true]').textContent()).toContain('libc.so')
  await details.getByRole('link', { name: /Layer 2/ }).click()
  await page.waitForURL(`**/layers?layer=2`)
  await page.getByRole('region', { name: 'Layer 2' }).waitFor()
})

test('only what the layer changed is shown when asked for, opened where it changed something', async ({ window }) => {
  const { page } = window
  await page.getByRole('switch', { name: 'Only what it changed' }).click()
  await page.waitForURL(`**/files?layer=2&changes`)
  await page.getByRole('row', { name: 'libc.so' }).waitFor()
  const levels = () => page.locator('tbody tr').evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-level')))
  await expect.poll(levels).toEqual(['1', '2', '2', '2', '1', '2', '3'])
})

test('the tree and the layers are gone through by keyboard alone', async ({ window }) => {
  const { page } = window
  await window.tabTo('Layers, topmost first')
  await page.keyboard.press('ArrowDown')
  await page.waitForURL('**/files?layer=1')
  await page.keyboard.press('Home')
  await page.waitForURL('**/files?layer=3')
  await page.keyboard.press('ArrowDown')
  await page.getByRole('treegrid', { name: 'Files as of layer 2' }).waitFor()
  await window.tabTo('Files as of layer 2')
  await page.keyboard.press('ArrowDown')
  await expect.poll(() => window.activeRow()).toContain('caf\\xe9')
  await page.waitForURL('**/files?layer=2&path=caf%E9')
  await page.keyboard.press('e')
  await expect.poll(() => window.activeRow()).toContain('etc')
  await page.keyboard.press('ArrowRight')
  await page.getByRole('row', { name: 'motd' }).waitFor()
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => window.activeRow()).toContain('motd')
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowLeft')
  await page.getByRole('row', { name: 'motd' }).waitFor({ state: 'detached' })
  await page.keyboard.press('End')
  await expect.poll(() => window.activeRow()).toContain('usr')
  await page.keyboard.press('/')
  await page.keyboard.type('/etc/nothing')
  await page.keyboard.press('Enter')
  await page.getByText('Could not find /etc/nothing').waitFor()
})

test('a directory of 1,200 files is read as it is scrolled, with only the rows in view on the page', async ({
  openWindow,
}) => {
  const { page } = await openWindow(`${files}?path=many`)
  const tree = page.getByRole('treegrid')
  await page.locator('tr[aria-selected=true]').waitFor()
  await tree.focus()
  await page.keyboard.press('ArrowRight')
  await page.getByRole('row', { name: 'f0000' }).waitFor()
  const scrollToEnd = async () => {
    await tree.evaluate((table) => table.parentElement?.scrollTo(0, table.scrollHeight))
    return page.getByRole('row', { name: 'f1199' }).count()
  }
  await expect.poll(scrollToEnd, { interval: 100 }).toBe(1)
  await expect.poll(() => page.locator('tbody tr').count()).toBeLessThan(80)
})

test('a layer shows who else has it, each at its place', async ({ server, openWindow }) => {
  const other = makeImage({ layers: [base], tags: ['same/stack:1'] })
  const elsewhere = makeImage({ layers: [many, base], tags: ['other/stack:1'] })
  await server.setImages([image, other, elsewhere])
  const { page } = await openWindow(`/images/${image.id}/layers?layer=1`)
  const details = page.getByRole('region', { name: 'Layer 1' })
  await details.getByRole('link', { name: 'same/stack:1' }).waitFor()
  await details.getByText('layer 2 of 2').waitFor()
  await details.getByText('Not unpacked yet: a container will.').waitFor()
  await details.getByRole('link', { name: 'other/stack:1' }).click()
  await page.waitForURL(`**/images/${elsewhere.id}/layers?layer=2`)
  await page.getByRole('region', { name: 'Layer 2' }).getByRole('link', { name: 'In the history' }).click()
  await page.waitForURL(`**/images/${elsewhere.id}?layer=2`)
  await expect.poll(() => page.locator('tr[data-chosen=true]').textContent()).toContain('ADD')
})
