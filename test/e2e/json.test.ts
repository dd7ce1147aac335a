import { spawnSync } from 'node:child_process'
import { expect } from 'vitest'
import { makeFileLayer, makeImage } from '../fixtures/image.ts'
import { hasDocker } from './LaminaServer.ts'
import { test } from './windowTest.ts'

const image = makeImage({
  layers: [makeFileLayer('a', 'a'), makeFileLayer('b', 'b')],
  tags: ['team/app:1'],
  labels: { 'org.example.purpose': 'to be asked about' },
})
/** About 4 MiB of config, the most that an image may have. */
const large = makeImage({
  layers: [makeFileLayer('a', 'a')],
  tags: ['large:1'],
  labels: Object.fromEntries(Array.from({ length: 30_000 }, (_, at) => [`label-${at}`, 'x'.repeat(120)])),
})
const json = `/images/${image.id}/json`

test.override('path', json)
test.beforeEach(({ server }) => server.setImages([image]))

const hasJq = spawnSync('jq', ['--version']).status === 0

test('jq answers while one types, and the query is in the address', async ({ window }) => {
  const { page } = window
  const query = page.getByRole('textbox', { name: 'jq query' })
  await query.fill('.rootfs.diff_ids | length')
  const answer = page.getByRole('region', { name: 'What jq gave' })
  await answer.getByText('2', { exact: true }).waitFor()
  await page.waitForURL('**/json?jq=.rootfs.diff_ids+%7C+length')
  await query.fill('.config.Labels[]')
  await answer.getByText('"to be asked about"').waitFor()
  await page.getByRole('checkbox', { name: 'Raw texts (-r)' }).check()
  await answer.getByText('to be asked about', { exact: true }).waitFor()
  await page.reload()
  await answer.getByText('to be asked about', { exact: true }).waitFor()
  await expect.poll(() => query.inputValue()).toBe('.config.Labels[]')
})

test('examples are a click away, and Escape brings the document back', async ({ window }) => {
  const { page } = window
  await page.getByRole('button', { name: '.config.Env[]' }).click()
  await page.getByRole('region', { name: 'What jq gave' }).getByText('"PATH=').waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('Escape')
  await page.getByRole('region', { name: 'Config as JSON' }).waitFor()
  await page.waitForURL(`**${json}`)
})

test('what jq does not like stands at the box in its own words, and what it gave last stays', async ({ window }) => {
  const { page } = window
  const query = page.getByRole('textbox', { name: 'jq query' })
  await query.fill('.architecture')
  const answer = page.getByRole('region', { name: 'What jq gave' })
  await answer.getByText('"amd64"').waitFor()
  await query.fill('.architecture |')
  await page.getByText('jq: error: syntax error, unexpected end of file').waitFor()
  await answer.getByText('"amd64"').waitFor()
  await query.fill('.architecture | keys')
  await page.getByText('string ("amd64") has no keys').waitFor()
})

test('a query that takes too long is stopped, by hand or in the end, and jq answers again', async ({ window }) => {
  const { page } = window
  const query = page.getByRole('textbox', { name: 'jq query' })
  await query.fill('last(range(1e12))')
  await page.getByRole('button', { name: 'Stop' }).click()
  await page.getByText('Stopped.').waitFor()
  await query.fill('last(range(2e12))')
  await page.getByText('Stopped after 5 seconds.').waitFor()
  await query.fill('.os')
  const answer = page.getByRole('region', { name: 'What jq gave' })
  await answer.getByText('"linux"').waitFor()
  await query.fill('last(range(3e12))')
  await page.getByRole('button', { name: 'Stop' }).waitFor()
  await query.fill('.architecture')
  await answer.getByText('"amd64"').waitFor()
})

test.skipIf(!hasDocker || !hasJq)('the equal command prints the same', async ({ server, window }) => {
  const { page } = window
  const run = (command: string) => {
    const env = { ...process.env, DOCKER_HOST: `unix://${server.socket}`, DOCKER_CONTEXT: '' }
    return spawnSync('sh', ['-c', command], { env, encoding: 'utf8' }).stdout
  }
  const ask = async (query: string) => {
    await page.getByRole('textbox', { name: 'jq query' }).fill(query)
    const answer = page.getByRole('region', { name: 'What jq gave' })
    await answer.getByText(image.layers[1]?.diffId ?? '').waitFor()
    const command = page.getByRole('textbox', { name: 'Docker command' })
    // The answer before this one may be the same.
    await expect.poll(() => command.inputValue()).toContain(query)
    return command.inputValue()
  }
  const expected = image.layers.map(({ diffId }) => `"${diffId}"\n`).join('')
  expect(run(await ask('.rootfs.diff_ids[]'))).toBe(expected)
  await page.getByText('docker inspect', { exact: true }).click()
  expect(run(await ask('.[0].RootFS.Layers[]'))).toBe(expected)
})

test('brackets close and open, and what is found in them is shown', async ({ window }) => {
  const { page } = window
  const viewer = page.getByRole('region', { name: 'Config as JSON' })
  await viewer.getByRole('button', { name: /lines in "config"/ }).click()
  await viewer.getByText('"Env"').waitFor({ state: 'detached' })
  await page.getByRole('textbox', { name: 'Find in the text' }).fill('PATH=')
  await page.getByText('1 of 1').waitFor()
  await viewer.locator('mark', { hasText: 'PATH=' }).waitFor()
})

test('a document of 4 MiB opens with only the lines in view on the page', async ({ server, openWindow }) => {
  await server.setImages([large])
  const { page } = await openWindow(`/images/${large.id}/json`)
  const viewer = page.getByRole('region', { name: 'Config as JSON' })
  await viewer.getByText('"architecture"').waitFor()
  await page.getByRole('textbox', { name: 'Find in the text' }).fill('label-29999')
  await viewer.locator('mark').waitFor()
  await expect.poll(() => viewer.locator('code').count()).toBeLessThan(120)
  await page.getByRole('textbox', { name: 'jq query' }).fill('.config.Labels | length')
  await page.getByRole('region', { name: 'What jq gave' }).getByText('30000').waitFor()
})
