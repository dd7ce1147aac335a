import { copyFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { makeDockerArchive } from '../fixtures/dockerArchive.ts'
import { makeFamily } from '../fixtures/families.ts'
import { axeFindings } from './axeFindings.ts'
import { loadDemo } from './demo/demoStore.ts'
import { LaminaServer } from './LaminaServer.ts'
import { layoutFaults } from './layoutFaults.ts'
import { places } from './places/places.ts'
import { test as base } from './windowTest.ts'

const project = join(import.meta.dirname, '..', '..')
const folder = join(project, 'test-results', 'screenshots')
/** Pictures that the README shows: made anew when LAMINA_README_SCREENSHOTS is 1. */
const readmePictures = ['images-light', 'images-dark', 'image-history-light', 'image-history-dark']

const test = base
  .extend('demo', { scope: 'file' }, async ({ server }) => {
    await loadDemo(server)
    return server
  })
  .extend('empty', { scope: 'file' }, async ({ serverArguments }, { onCleanup }) => {
    const server = await LaminaServer.start(serverArguments)
    onCleanup(() => server.close())
    return server
  })
  .extend('thousand', { scope: 'file' }, async ({ serverArguments }, { onCleanup }) => {
    const server = await LaminaServer.start(serverArguments)
    onCleanup(() => server.close())
    const size = { families: 10, imagesPerFamily: 100, sharedLayers: 1, ownLayers: 0 }
    for (let family = 0; family < size.families; family++) {
      await server.load(makeDockerArchive([...makeFamily(size, family)]))
    }
    return server
  })

test.beforeAll(async () => {
  await mkdir(folder, { recursive: true })
})

/** What is looked at of each place, by changing the window while it is there. */
const looks = [
  { look: 'light', width: 1280, height: 800, colorScheme: 'light', axe: true },
  { look: 'dark', width: 1280, height: 800, colorScheme: 'dark', axe: true },
  { look: 'narrow', width: 800, height: 600, colorScheme: 'light', axe: false },
  // As the browser's zoom does it: everything twice as large is a window of half the size.
  { look: 'zoom', width: 640, height: 400, colorScheme: 'dark', axe: false },
] as const

/** Waits until colours and places no longer change. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
    const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity)
    await Promise.allSettled(ending.map(({ finished }) => finished))
  })
}

async function takePicture(page: Page, name: string): Promise<void> {
  const path = join(folder, `${name}.png`)
  await page.screenshot({ path })
  if (process.env.LAMINA_README_SCREENSHOTS === '1' && readmePictures.includes(name)) {
    await copyFile(path, join(project, 'docs', 'screenshots', `${name}.png`))
  }
}

for (const { name, path, store = 'demo', prepare, allow } of places) {
  test(`${name}: axe finds nothing in both themes, and nothing is cut off in any size`, async ({
    openWindow,
    demo,
    empty,
    thousand,
  }) => {
    const window = await openWindow(path, { server: { demo, empty, thousand }[store] })
    if (allow) window.allow(allow)
    await prepare(window)
    const findings: string[] = []
    for (const { look, width, height, colorScheme, axe } of looks) {
      await window.page.setViewportSize({ width, height })
      await window.page.emulateMedia({ colorScheme })
      await settle(window.page)
      await takePicture(window.page, `${name}-${look}`)
      const faults = [...(await layoutFaults(window.page)), ...(axe ? await axeFindings(window.page) : [])]
      findings.push(...faults.map((fault) => `${look}: ${fault}`))
    }
    expect(findings).toEqual([])
  })
}
