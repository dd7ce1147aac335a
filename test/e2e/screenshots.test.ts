import { copyFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeDockerArchive } from '../fixtures/dockerArchive.ts'
import { makeFamily } from '../fixtures/families.ts'
import { demoImages } from './demoImages.ts'
import { LaminaServer } from './LaminaServer.ts'
import { startBrowser, TestWindow, type WindowOptions } from './TestWindow.ts'

const project = join(import.meta.dirname, '..', '..')
const folder = join(project, 'test-results', 'screenshots')
const images = demoImages()
const shop = images.find(({ tags }) => tags.includes('team/shop:latest'))?.id ?? ''

let server: LaminaServer
let empty: LaminaServer
let browser: Browser

beforeAll(async () => {
  await mkdir(folder, { recursive: true })
  server = await LaminaServer.start()
  empty = await LaminaServer.start()
  browser = await startBrowser()
  await server.load(makeDockerArchive(images))
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
  await empty?.close()
})

interface Shot {
  readonly name: string
  readonly path: string
  readonly prepare: (page: Page) => Promise<unknown>
  readonly isEmpty?: boolean
}

async function openDelete(page: Page): Promise<void> {
  await page.getByRole('checkbox', { name: 'Mark team/shop:2.3.1' }).click()
  await page.getByRole('checkbox', { name: 'Mark postgres:17' }).click()
  await page.getByRole('button', { name: 'Delete…' }).click()
  await page.getByText('is freed on disk').waitFor()
}

async function loadBadFile(page: Page): Promise<void> {
  const whole = makeDockerArchive(images.slice(0, 1))
  await page.getByRole('button', { name: /Operations/ }).click()
  await page.getByRole('button', { name: 'Clear finished' }).click()
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Load…' }).click()
  await (await chooser).setFiles({
    name: 'debian-backup.tar',
    mimeType: 'application/x-tar',
    buffer: whole.subarray(0, 700_000),
  })
  await page.getByRole('alert').first().waitFor()
}

const shots: readonly Shot[] = [
  { name: 'images', path: '/images', prepare: (page) => page.getByRole('link', { name: 'postgres' }).waitFor() },
  { name: 'history', path: `/images/${shop}`, prepare: (page) => page.getByText('npm ci').waitFor() },
  { name: 'layers', path: `/images/${shop}/layers`, prepare: (page) => page.getByText('Used by').waitFor() },
  {
    name: 'configuration',
    path: `/images/${shop}/configuration`,
    prepare: (page) => page.getByText('SHOP_PORT').waitFor(),
  },
  { name: 'json', path: `/images/${shop}/json`, prepare: (page) => page.getByLabel('Config as JSON').waitFor() },
  { name: 'delete', path: '/images', prepare: openDelete },
  { name: 'error', path: '/images', prepare: loadBadFile },
  {
    name: 'nothing-found',
    path: '/images?filter=nothing',
    prepare: (page) => page.getByText('No image matches').waitFor(),
  },
  {
    name: 'first-run',
    path: '/images',
    isEmpty: true,
    prepare: (page) => page.getByText('or for one shell only:').waitFor(),
  },
]

const looks: readonly (WindowOptions & { readonly look: string })[] = [
  { look: 'light', colorScheme: 'light' },
  { look: 'dark', colorScheme: 'dark' },
  { look: 'small', width: 900, height: 600 },
  { look: 'large', width: 1600, height: 1000, colorScheme: 'dark' },
  { look: 'zoom', zoom: 2 },
]

/** Takes a picture, and one for the README when the run is asked to. */
async function picture(page: Page, name: string): Promise<void> {
  const path = join(folder, `${name}.png`)
  await page.screenshot({ path })
  const isForReadme = ['images-light', 'images-dark', 'history-light', 'history-dark'].includes(name)
  if (process.env.LAMINA_README_SCREENSHOTS === '1' && isForReadme) {
    await copyFile(path, join(project, 'docs', 'screenshots', `${name}.png`))
  }
}

test.each(looks)('every page looks as it should: $look', async ({ look, ...options }) => {
  for (const isEmpty of [false, true]) {
    const window = await TestWindow.open(browser, isEmpty ? empty.url : server.url, '/welcome', options)
    const { page } = window
    try {
      for (const shot of shots.filter((entry) => (entry.isEmpty ?? false) === isEmpty)) {
        await page.goto(new URL(shot.path, page.url()).href)
        await shot.prepare(page)
        await picture(page, `${shot.name}-${look}`)
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        )
        expect(overflow, `${shot.name}: nothing is cut off at the side`).toBeLessThanOrEqual(0)
        expect(window.complaints(/status of 4\d\d/), shot.name).toEqual([])
      }
    } finally {
      await window.close()
    }
  }
})

test('a thousand rows look as they should', async () => {
  for (let family = 0; family < 10; family++) {
    const size = { families: 10, imagesPerFamily: 100, sharedLayers: 1, ownLayers: 0 }
    await empty.load(makeDockerArchive([...makeFamily(size, family)]))
  }
  const window = await TestWindow.open(browser, empty.url, '/images?sort=name')
  try {
    await window.page.getByText('1,000', { exact: true }).waitFor()
    await window.page.getByRole('grid').focus()
    await window.page.keyboard.press('End')
    await window.row('family-9/image-99').waitFor()
    await picture(window.page, 'thousand-light')
    expect(window.complaints()).toEqual([])
  } finally {
    await window.close()
  }
})
