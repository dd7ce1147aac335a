import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeDockerArchive } from '../fixtures/dockerArchive.ts'
import { makeImage, makeSmallImage } from '../fixtures/image.ts'
import { LaminaServer } from './LaminaServer.ts'
import { startBrowser, TestWindow } from './TestWindow.ts'

const image = makeSmallImage('looked/at:1')
const untagged = makeImage({ layers: image.layers.slice(0, 1) })

let server: LaminaServer
let browser: Browser
let windows: Record<'light' | 'dark', TestWindow>

beforeAll(async () => {
  server = await LaminaServer.start()
  browser = await startBrowser()
  await server.load(makeDockerArchive([image, untagged]))
  windows = {
    light: await TestWindow.open(browser, server.url, '/images', { colorScheme: 'light' }),
    dark: await TestWindow.open(browser, server.url, '/images', { colorScheme: 'dark' }),
  }
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

interface Place {
  readonly what: string
  readonly path: string
  /** Gets the page into the state that is looked at. */
  readonly prepare: (page: Page) => Promise<unknown>
}

const places: readonly Place[] = [
  { what: 'the list', path: '/images', prepare: (page) => page.getByRole('link', { name: 'looked/at' }).waitFor() },
  {
    what: 'the list with marked images',
    path: '/images',
    prepare: async (page) => {
      await page.getByRole('checkbox', { name: 'Mark looked/at:1' }).click()
      await page.getByText('1 marked').waitFor()
    },
  },
  {
    what: 'the dialog of a deletion',
    path: '/images',
    prepare: async (page) => {
      await page.getByRole('checkbox', { name: 'Mark looked/at:1' }).click()
      await page.getByRole('button', { name: 'Delete…' }).click()
      await page.getByText('is freed on disk').waitFor()
    },
  },
  {
    what: 'the operations with an error',
    path: '/images',
    prepare: async (page) => {
      const chooser = page.waitForEvent('filechooser')
      await page.getByRole('button', { name: 'Load…' }).click()
      await (await chooser).setFiles({ name: 'bad.tar', mimeType: 'application/x-tar', buffer: Buffer.from('bad') })
      await page.getByRole('alert').first().waitFor()
    },
  },
  {
    what: 'a filter that nothing matches',
    path: '/images?filter=nothing-like-this',
    prepare: (page) => page.getByText('No image matches this filter.').waitFor(),
  },
  {
    what: 'the command palette',
    path: '/images',
    prepare: async (page) => {
      await page.getByRole('button', { name: 'Find' }).click()
      await page.getByRole('combobox').fill('look')
      await page.getByRole('option', { name: 'looked/at:1' }).waitFor()
    },
  },
  {
    what: 'the keyboard overview',
    path: '/images',
    prepare: async (page) => {
      await page.getByRole('link', { name: 'looked/at' }).waitFor()
      await page.keyboard.press('?')
      await page.getByRole('dialog', { name: 'Keyboard' }).waitFor()
    },
  },
  {
    what: 'history',
    path: `/images/${image.id}`,
    prepare: (page) => page.getByRole('table', { name: 'History, newest first' }).waitFor(),
  },
  {
    what: 'layers',
    path: `/images/${image.id}/layers`,
    prepare: (page) => page.getByRole('table', { name: 'Layers, topmost first' }).waitFor(),
  },
  {
    what: 'configuration',
    path: `/images/${image.id}/configuration`,
    prepare: (page) => page.getByRole('region', { name: 'Run' }).waitFor(),
  },
  { what: 'JSON', path: `/images/${image.id}/json`, prepare: (page) => page.getByLabel('Config as JSON').waitFor() },
  {
    what: 'the dialog of a name',
    path: `/images/${image.id}`,
    prepare: async (page) => {
      await page.getByRole('button', { name: 'Add name…' }).click()
      await page.getByLabel('Name and tag').fill('one/more:1')
    },
  },
  {
    what: 'an image that is not there',
    path: '/images/nowhere:1',
    prepare: (page) => page.getByRole('alert').waitFor(),
  },
  {
    what: 'the first run',
    path: '/welcome',
    prepare: (page) => page.getByText('or for one shell only:').waitFor(),
  },
]

test.each(places.flatMap((place) => (['light', 'dark'] as const).map((colorScheme) => ({ ...place, colorScheme }))))(
  'axe finds nothing wrong with $what ($colorScheme)',
  async ({ path, prepare, colorScheme }) => {
    const { page } = windows[colorScheme]
    await page.goto(new URL(path, server.url).href)
    await prepare(page)
    const { violations } = await new AxeBuilder({ page }).analyze()
    const findings = violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`),
    )
    expect(findings).toEqual([])
  },
)

test.each(['/images', `/images/${image.id}`, `/images/${image.id}/layers`, '/welcome'])(
  'at 200 % zoom nothing of %s is cut off at the side',
  async (path) => {
    const window = await TestWindow.open(browser, server.url, path, { zoom: 2 })
    try {
      await window.page.getByRole('heading', { level: 1 }).waitFor()
      const overflow = await window.page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      )
      expect(overflow).toBeLessThanOrEqual(0)
      // What stands in a table scrolls with it.
      const edges = await window.page
        .getByRole('main')
        .evaluate((main) =>
          [...main.querySelectorAll('button')].flatMap((button) =>
            button.closest('table') ? [] : button.getBoundingClientRect().right,
          ),
        )
      expect(Math.max(...edges)).toBeLessThanOrEqual(640)
    } finally {
      await window.close()
    }
  },
)
