import { describe, expect } from 'vitest'
import { makeDockerArchive } from '../fixtures/dockerArchive.ts'
import { makeSmallImage } from '../fixtures/image.ts'
import { test } from './desktopTest.ts'
import { runtime } from './runtime.ts'

const image = makeSmallImage('looked/at:1')

describe.skipIf(runtime.reason !== undefined)('the page of an image in the desktop window', () => {
  test.beforeAll(({ server }) => server.load(makeDockerArchive([image])))
  test.afterEach(({ app }) => expect(app.complaints()).toEqual([]))

  test('asks jq, which is WebAssembly, under the strict policy', async ({ app, server }) => {
    const page = await app.page()
    await page.goto(new URL(`/images/${image.id}/json?jq=.rootfs.diff_ids%7Clength`, server.url).href)
    await page.getByRole('region', { name: 'What jq gave' }).getByText('2', { exact: true }).waitFor()
  })

  test('shows the files as of a layer', async ({ app, server }) => {
    const page = await app.page()
    await page.goto(new URL(`/images/${image.id}/files?path=etc/text`, server.url).href)
    await page.getByRole('row', { name: /^File text/ }).waitFor()
    await page.getByRole('region', { name: 'Details of the file' }).getByText('added').waitFor()
  })
})
