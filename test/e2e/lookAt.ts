import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { makeDockerArchive } from '../fixtures/dockerArchive.ts'
import { makeFamily } from '../fixtures/families.ts'
import { type OrdinaryUser, ordinaryUser } from '../fixtures/ordinaryUser.ts'
import { FaultProxy } from '../fixtures/registry/FaultProxy.ts'
import { TestRegistry } from '../fixtures/registry/TestRegistry.ts'
import { axeFindings } from './axeFindings.ts'
import { runDemo } from './demo/demoContainers.ts'
import { fillRegistry, pullBase } from './demo/demoRegistry.ts'
import { loadDeleted, loadDemo } from './demo/demoStore.ts'
import { LaminaServer } from './LaminaServer.ts'
import { layoutFaults } from './layoutFaults.ts'
import type { Place } from './places/Place.ts'
import { TestWindow } from './TestWindow.ts'
import { test as base } from './windowTest.ts'

const project = join(import.meta.dirname, '..', '..')
const folder = join(project, 'test-results', 'screenshots')
/** Whether pictures are taken of every look, or only of those with something wrong. */
const takesAll = process.env.LAMINA_SCREENSHOTS === '1'
/** Pictures that the README shows: made anew when LAMINA_README_SCREENSHOTS is 1. */
const takesReadme = process.env.LAMINA_README_SCREENSHOTS === '1'
const readmePictures = [
  'images-light',
  'layers-dark',
  'image-files-changed-light',
  'terminal-panes-dark',
  'storage-light',
]

type Store = NonNullable<Place['store']>
/** The registry of those places that have one. */
type Registry = () => Promise<FaultProxy>
/** The window of a store, in which its places are gone to one after another. */
type WindowOn = (store: Store) => Promise<TestWindow>

const test = base
  // A fixture that cleans up has to name one that it needs.
  .extend('registry', { scope: 'file' }, async ({ serverArguments: _ }, { onCleanup }): Promise<Registry> => {
    const closing = new AsyncDisposableStack()
    onCleanup(() => closing.disposeAsync())
    const start = async (): Promise<FaultProxy> => {
      const registry = closing.use(await TestRegistry.start())
      await fillRegistry(registry)
      return closing.use(await FaultProxy.start(registry.url))
    }
    let started: Promise<FaultProxy> | undefined
    return () => (started ??= start())
  })
  .extend(
    'windowOn',
    { scope: 'file' },
    async ({ browser, server, serverArguments, registry }, { onCleanup }): Promise<WindowOn> => {
      const closing = new AsyncDisposableStack()
      onCleanup(() => closing.disposeAsync())
      const start = async (user?: OrdinaryUser): Promise<LaminaServer> => {
        const started = await LaminaServer.start(serverArguments, user)
        closing.defer(() => started.close())
        return started
      }
      const serve: Readonly<Record<Store, () => Promise<LaminaServer>>> = {
        demo: async () => {
          await loadDemo(server)
          return server
        },
        empty: () => start(),
        thousand: async () => {
          const thousand = await start()
          const size = { families: 10, imagesPerFamily: 100, sharedLayers: 1, ownLayers: 0 }
          for (let family = 0; family < size.families; family++) {
            await thousand.load(makeDockerArchive([...makeFamily(size, family)]))
          }
          return thousand
        },
        registry: async () => {
          const pulling = await start()
          await pullBase(pulling, await registry())
          return pulling
        },
        trash: async () => {
          const deleting = await start()
          await pullBase(deleting, await registry())
          await loadDeleted(deleting)
          return deleting
        },
        containers: async () => {
          const containers = await start(ordinaryUser())
          await runDemo(containers)
          return containers
        },
      }
      const opened: Partial<Record<Store, Promise<TestWindow>>> = {}
      const open = async (store: Store): Promise<TestWindow> => {
        const window = await TestWindow.open(browser, (await serve[store]()).url)
        closing.defer(() => window.close())
        return window
      }
      return (store) => (opened[store] ??= open(store))
    },
  )

/** What is looked at of each place, by changing the window while it is there: its theme as seldom as possible. */
const looks = [
  { look: 'light', width: 1280, height: 800, colorScheme: 'light', rules: 'all' },
  { look: 'dark', width: 1280, height: 800, colorScheme: 'dark', rules: 'colours' },
  // As the browser's zoom does it: everything twice as large is a window of half the size.
  { look: 'zoom', width: 640, height: 400, colorScheme: 'dark', rules: undefined },
  { look: 'narrow', width: 800, height: 600, colorScheme: 'light', rules: undefined },
] as const

/** Waits until colours and places no longer change. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
    const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity)
    await Promise.allSettled(ending.map(({ finished }) => finished))
  })
}

async function takePicture(page: Page, name: string, hasFaults: boolean): Promise<void> {
  const isForReadme = takesReadme && readmePictures.includes(name)
  if (takesAll || hasFaults) await page.screenshot({ path: join(folder, `${name}.png`) })
  if (isForReadme) await page.screenshot({ path: join(project, 'docs', 'screenshots', `${name}.png`) })
}

/** Tests that places look as they should, and takes pictures of those that do not. What leaves work behind, as a failed load does, comes last. */
export function lookAt(places: readonly Place[], isPossible = true): void {
  test.beforeAll(async () => {
    await mkdir(folder, { recursive: true })
  })

  for (const { name, path, store = 'demo', prepare, allow } of places) {
    test.skipIf(!isPossible)(
      `${name}: axe finds nothing in both themes, and nothing is cut off in any size`,
      async ({ windowOn, registry }) => {
        const window = await windowOn(store)
        const { page } = window
        await page.setViewportSize(looks[0])
        await page.emulateMedia(looks[0])
        await page.goto(new URL(path, page.url()).href)
        await prepare(window, registry)
        const findings: string[] = []
        for (const { look, width, height, colorScheme, rules } of looks) {
          await page.setViewportSize({ width, height })
          await page.emulateMedia({ colorScheme })
          await settle(page)
          const faults = [...(await layoutFaults(page)), ...(rules === undefined ? [] : await axeFindings(page, rules))]
          await takePicture(page, `${name}-${look}`, faults.length > 0)
          findings.push(...faults.map((fault) => `${look}: ${fault}`))
        }
        findings.push(...window.complaints(allow).map((complaint) => `console: ${complaint}`))
        expect(findings).toEqual([])
      },
    )
  }
}
