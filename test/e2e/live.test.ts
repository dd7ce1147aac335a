import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { makeDockerArchive } from '../fixtures/dockerArchive.ts'
import { makeImage, makeLayer, makeSmallImage } from '../fixtures/image.ts'
import { seededBytes } from '../fixtures/random.ts'
import { hasDocker } from './LaminaServer.ts'
import { test } from './windowTest.ts'

test.beforeEach(async ({ server, window }) => {
  await server.setImages([makeSmallImage('first:1', 'first')])
  await window.row('first').waitFor()
})

test('what others do through the Docker API appears without a refresh', async ({ server, window }) => {
  await server.load(makeDockerArchive([makeSmallImage('second:1', 'second')]))
  await window.row('second').waitFor()
  await server.call('POST', '/images/second:1/tag?repo=renamed&tag=2')
  await server.call('DELETE', '/images/second:1')
  await window.row('renamed').waitFor()
  await window.row('second').waitFor({ state: 'detached' })
  await server.call('DELETE', '/images/renamed:2')
  await window.row('renamed').waitFor({ state: 'detached' })
  await expect.poll(() => window.rows.count()).toBe(1)
})

test.skipIf(!hasDocker)(
  'what the docker command line loads, tags and removes appears without a refresh',
  async ({ server, window }) => {
    const archive = join(server.root, '..', 'cli.tar')
    await writeFile(archive, makeDockerArchive([makeSmallImage('cli:1', 'cli')]))
    server.docker('load', '-i', archive)
    await window.row('cli').waitFor()
    server.docker('tag', 'cli:1', 'cli-again:1')
    await window.row('cli').getByText('+1').waitFor()
    server.docker('rmi', 'cli:1', 'cli-again:1')
    await window.row('cli').waitFor({ state: 'detached' })
    await expect.poll(() => window.rows.count()).toBe(1)
  },
)

test("an image's page follows what happens to the image", async ({ server, window }) => {
  const names = window.page.getByRole('list', { name: 'Names' })
  await window.page.getByRole('link', { name: 'first' }).click()
  await window.page.getByRole('heading', { name: 'first:1' }).waitFor()
  await server.call('POST', '/images/first:1/tag?repo=more&tag=1')
  await names.getByText('more:1').waitFor()
  await server.call('DELETE', '/images/first:1')
  await server.call('DELETE', '/images/more:1')
  await window.page.getByRole('alert').waitFor()
  await expect.poll(() => window.rows.count()).toBe(0)
})

test('a stopped engine is said so at once, and what happened meanwhile is shown when it is back', async ({
  server,
  window,
}) => {
  const { page } = window
  window.allow(/WebSocket|ERR_CONNECTION/)
  await server.stop()
  await page.getByText('The engine does not answer.').waitFor()
  await expect.poll(() => window.rows.count()).toBe(1)
  await server.resume()
  await server.load(makeDockerArchive([makeSmallImage('meanwhile:1', 'meanwhile')]))
  await window.row('meanwhile').waitFor()
  await page.getByText('Engine ready').waitFor()
  await expect.poll(() => page.getByRole('alert').count()).toBe(0)
})

test('two windows show the same', async ({ window, openWindow }) => {
  const other = await openWindow()
  await other.row('first').getByRole('checkbox').click()
  await other.page.getByRole('button', { name: 'Delete…' }).click()
  await other.page.getByRole('dialog').getByRole('button', { name: 'Delete image' }).click()
  await window.page.getByRole('heading', { name: 'See what container images are made of' }).waitFor()
  await expect.poll(() => window.rows.count()).toBe(0)
})

test('a reload in the middle of a load shows the load again, and then its image', async ({ server, window }) => {
  const { page } = window
  const layer = makeLayer([{ name: 'noise', content: seededBytes(5, 3_000_000) }])
  const archive = makeDockerArchive([makeImage({ layers: [layer], tags: ['slow:1'] })])
  const { finish } = server.beginLoad(archive, 2_500_000)
  const tray = page.getByRole('complementary', { name: 'Operations' })
  const bar = tray.getByRole('progressbar', { name: 'Load an archive' })
  await page.getByRole('button', { name: 'Load an archive' }).click()
  await bar.waitFor()
  // It is taken in pieces of 1 MiB: as far as it can be told before the rest comes.
  const told = tray.getByText('2.1MB').first()
  await told.waitFor()
  await page.reload()
  await page.getByRole('button', { name: 'Load an archive' }).click()
  await bar.waitFor()
  await told.waitFor()
  await finish()
  await window.row('slow').waitFor()
  await tray.getByText('Loaded slow:1').waitFor()
})
