import { readFile } from 'node:fs/promises'
import type { Locator } from 'playwright-core'
import { expect } from 'vitest'
import { hexOfHsl } from '../../src/renderer/features/layers/hexOfHsl.ts'
import { shortDigest } from '../../src/shared/model/digest.ts'
import { layerColor } from '../../src/shared/model/layerColor.ts'
import { makeDockerArchive } from '../fixtures/dockerArchive.ts'
import { type ImageFixture, type LayerFixture, makeImage, makeLayer } from '../fixtures/image.ts'
import { seededBytes } from '../fixtures/random.ts'
import type { TestWindow } from './TestWindow.ts'
import { test } from './windowTest.ts'

const layerOf = (seed: number, size: number): LayerFixture =>
  makeLayer([{ name: `file-${seed}`, content: seededBytes(seed, size) }])
const base = layerOf(1, 400_000)
const lib = layerOf(2, 200_000)
const other = layerOf(3, 300_000)
/** Stands on two stacks. */
const tool = layerOf(4, 100_000)

function imageOf(tag: string, ...layers: readonly LayerFixture[]): ImageFixture {
  return makeImage({ tags: [tag], layers, labels: { tag } })
}
const images = [
  imageOf('base:1', base),
  imageOf('team/app:1', base, lib, layerOf(5, 50_000)),
  imageOf('team/app:2', base, lib, layerOf(6, 60_000)),
  imageOf('team/kit:1', base, tool),
  imageOf('alone:1', other, tool),
]

test.override('path', '/layers')
test.beforeEach(({ server }) => server.setImages(images))

const tree = ({ page }: TestWindow): Locator => page.getByRole('tree', { name: 'Forest of layers' })
const item = ({ page }: TestWindow, name: string | RegExp): Locator => page.getByRole('treeitem', { name })
const details = ({ page }: TestWindow): Locator => page.getByRole('complementary', { name: 'Details' })

/** What the tree has as its active item, in words. */
function activeItem({ page }: TestWindow): Promise<string> {
  return page.evaluate(() => {
    const id = document.activeElement?.getAttribute('aria-activedescendant')
    return (id ? document.getElementById(id)?.getAttribute('aria-label') : '') ?? ''
  })
}

async function ready(window: TestWindow): Promise<void> {
  await item(window, /^layer 1 of base:1/).waitFor({ state: 'attached' })
}

/** The middle of an item's block, or of its name. */
async function middleOf(target: Locator): Promise<{ readonly x: number; readonly y: number }> {
  // It has its place once the picture is there.
  await expect.poll(async () => (await target.boundingBox())?.width).toBeGreaterThan(1)
  const box = await target.boundingBox()
  if (box === null) throw new Error('the item is not on screen')
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

interface Point {
  readonly x: number
  readonly y: number
}

/** The colours of the picture at points of the window, `#rrggbb`. */
function colorsAt({ page }: TestWindow, points: readonly Point[]): Promise<readonly string[]> {
  return page.evaluate(
    (places) =>
      new Promise<string[]>((resolve) => {
        // After the frame in which the picture is painted.
        requestAnimationFrame(() =>
          requestAnimationFrame(() => {
            const canvas = document.querySelector('canvas')
            const { left = 0, top = 0 } = canvas?.getBoundingClientRect() ?? {}
            const { width = 1, height = 1 } = canvas ?? {}
            // A copy, which may be read again and again.
            const copy = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })
            if (canvas !== null) copy?.drawImage(canvas, 0, 0)
            const pixels = copy?.getImageData(0, 0, width, height).data ?? []
            const colors = places.map(({ x, y }) => {
              const at = (Math.round(y - top) * width + Math.round(x - left)) * 4
              return Array.from(pixels.slice(at, at + 3), (value) => value.toString(16).padStart(2, '0')).join('')
            })
            resolve(colors.map((color) => `#${color}`))
          }),
        )
      }),
    points,
  )
}

/** Some points in the top right corner of an item's block, where no label is. */
async function cornerOf(target: Locator): Promise<readonly Point[]> {
  const { x = 0, y = 0, width = 0 } = (await target.boundingBox()) ?? {}
  return Array.from({ length: 8 }, (_, step) => ({ x: x + width - 16 + step, y: y + 9 }))
}

test('pointing at a layer tells who stacks it and what that saves, and lights them up', async ({ window }) => {
  await ready(window)
  const shared = await middleOf(item(window, /^layer 2 of team\/app:1/))
  await window.page.mouse.move(shared.x, shared.y)
  await details(window).getByText('Layer 2 from the base').waitFor()
  await expect.poll(() => details(window).textContent()).toContain('Stacked by2 images')
  await expect.poll(() => details(window).textContent()).toContain('Sharing saves200kB')
  await expect.poll(() => details(window).getByTitle(lib.diffId).count()).toBe(1)
  await expect
    .poll(() => details(window).getByRole('link', { name: 'team/app:2' }).getAttribute('href'))
    .toBe(`/images/${images[2]?.id}`)
  // What is lit has the layer's own colour; other images have grown pale.
  const lit = hexOfHsl(layerColor(base.diffId).hue, 0.52, 0.66)
  const pale = hexOfHsl(layerColor(other.diffId).hue, 0.52, 0.66)
  const corner = await cornerOf(item(window, /^layer 1 of base:1/))
  const elsewhere = await cornerOf(item(window, /^layer 1 of alone:1/))
  await expect.poll(() => colorsAt(window, corner)).toContain(lit)
  await expect.poll(() => colorsAt(window, elsewhere)).not.toContain(pale)
})

test('the same content over another stack lights up with a dashed line', async ({ window }) => {
  await ready(window)
  const point = await middleOf(item(window, /^layer 2 of team\/kit:1/))
  const twin = await item(window, /^layer 2 of alone:1/).boundingBox()
  await window.page.mouse.move(point.x, point.y)
  await details(window).getByText('Same content in 1 other place').waitFor()
  const { x = 0, y = 0 } = twin ?? {}
  const edge = Array.from({ length: 17 }, (_, step) => ({ x: x + 10 + step, y: y + 1 }))
  const accent = '#3e4db8'
  await expect.poll(() => colorsAt(window, edge)).toContain(accent)
  expect((await colorsAt(window, edge)).filter((color) => color !== accent).length).toBeGreaterThan(2)
  await window.page.mouse.click(point.x, point.y)
  await details(window).getByRole('button', { name: 'layer 2 of alone:1' }).click()
  await window.page.waitForURL('**/layers?layer=sha256:*')
  await details(window).getByRole('button', { name: 'layer 2 of team/kit:1' }).waitFor()
})

test('what is chosen is in the address, which a reload and the way back keep', async ({ window }) => {
  await ready(window)
  const { page } = window
  const point = await middleOf(item(window, /^image team\/app:2/))
  await page.mouse.click(point.x, point.y)
  await page.waitForURL(`**/layers?image=${images[2]?.id}`)
  await page.reload()
  await item(window, /^image team\/app:2/)
    .and(page.locator('[aria-selected=true]'))
    .waitFor({ state: 'attached' })
  await details(window).getByRole('heading', { name: 'team/app:2' }).waitFor()
  await details(window).getByRole('link', { name: 'Open image' }).click()
  await page.getByRole('heading', { level: 1, name: 'team/app:2' }).waitFor()
  await page.goBack()
  await details(window).getByRole('heading', { name: 'team/app:2' }).waitFor()
})

test('a page that is gone to just after something was chosen stays, however busy the window is', async ({ window }) => {
  const { page } = window
  await ready(window)
  const { x, y } = await middleOf(item(window, /^layer 1 of base:1/))
  await page.mouse.click(x, y)
  await details(window).getByText('Layer 1 from the base').waitFor()
  await page.evaluate(() => {
    document.querySelector<HTMLElement>('nav a[href="/storage"]')?.click()
    // What the page has put off is due before anything of the next one is rendered.
    const end = performance.now() + 400
    while (performance.now() < end);
  })
  await page.getByRole('table', { name: 'Largest layers' }).waitFor()
  expect(new URL(page.url()).pathname).toBe('/storage')
})

test('the tree of a layer is shown alone by a double click, and the breadcrumb leads back', async ({ window }) => {
  await ready(window)
  const { page } = window
  const point = await middleOf(item(window, /^layer 2 of team\/app:1/))
  await page.mouse.dblclick(point.x, point.y)
  const crumbs = page.getByRole('navigation', { name: 'Shown part of the forest' })
  await crumbs.getByText('2 images').waitFor()
  await item(window, /alone:1/).waitFor({ state: 'detached' })
  await expect.poll(() => item(window, /^layer 2 of team\/app:1/).getAttribute('aria-level')).toBe('1')
  await page.goBack()
  await item(window, /^layer 1 of alone:1/).waitFor({ state: 'attached' })
  await page.goForward()
  await crumbs.getByRole('button', { name: 'All layers' }).click()
  await item(window, /^layer 1 of alone:1/).waitFor({ state: 'attached' })
  await expect.poll(() => item(window, /^layer 2 of team\/app:1/).getAttribute('aria-selected')).toBe('true')
})

test('the forest is gone through by keyboard alone', async ({ window }) => {
  await ready(window)
  const { page } = window
  await window.tabTo('Forest of layers')
  const press = async (...keys: readonly string[]) => {
    for (const key of keys) await page.keyboard.press(key)
  }
  const isAt = (text: RegExp) => expect.poll(() => activeItem(window)).toMatch(text)
  const chosen = page.locator('[aria-selected=true]')
  await press('ArrowDown')
  await isAt(/^layer 1 of base:1 and 3 others, .*shared by 4 images, saves 1.2MB/)
  await press('ArrowRight')
  await isAt(/^image base:1, 1 layer, 400kB/)
  await press('ArrowDown')
  await isAt(/^layer 2 of team\/app:1 and 1 other/)
  await page.keyboard.type('team')
  await isAt(/^image team\/app:2/)
  await press('End')
  await isAt(/^image alone:1/)
  await press('Home', 'ArrowLeft')
  await isAt(/^layer 1 of base:1 .*, folded$/)
  await expect.poll(() => chosen.getAttribute('aria-expanded')).toBe('false')
  await press('ArrowDown')
  await isAt(/^layer 1 of alone:1/)
  await press('ArrowUp', 'ArrowRight')
  await isAt(/shared by 4 images, saves 1.2MB$/)
  await expect.poll(() => chosen.getAttribute('aria-expanded')).toBe('true')
  await expect.poll(() => chosen.getAttribute('aria-setsize')).toBe('2')
  await press('ArrowRight', 'ArrowDown', 'Enter')
  await page.waitForURL('**/layers?under=*')
  await isAt(/^layer 2 of team\/app:1/)
  await expect.poll(() => chosen.getAttribute('aria-level')).toBe('1')
  await expect.poll(() => chosen.evaluate((element) => getComputedStyle(element).outlineStyle)).toBe('solid')
  await press('Escape')
  await page.getByRole('navigation', { name: 'Shown part of the forest' }).getByText('4 images').waitFor()
  await press('Escape')
  await page.getByRole('navigation', { name: 'Shown part of the forest' }).waitFor({ state: 'detached' })
  await page.keyboard.type('alone')
  await isAt(/^image alone:1/)
  await press('Enter')
  await page.getByRole('heading', { level: 1, name: 'alone:1' }).waitFor()
})

test('a run of layers is opened and closed', async ({ server, window }) => {
  const stack = Array.from({ length: 127 }, (_, at) => layerOf(100 + at, 100 + at))
  await server.load(makeDockerArchive([imageOf('deep:1', ...stack)]))
  const { page } = window
  const run = item(window, /^layers 1 to 127 of deep:1/)
  await run.waitFor({ state: 'attached' })
  const point = await middleOf(run)
  await page.mouse.click(point.x, point.y)
  await details(window).getByRole('heading', { name: '127 layers in one block' }).waitFor()
  await page.keyboard.press('Space')
  await details(window).getByText('Layer 1 from the base').waitFor()
  await expect.poll(() => new URL(page.url()).searchParams.get('chainsBut')).toMatch(/^[0-9a-f]{12}$/)
  await page.keyboard.press('ArrowDown')
  await expect.poll(() => activeItem(window)).toMatch(/^layer 2 of deep:1/)
  await details(window).getByRole('button', { name: 'Close 127 layers' }).click()
  await run.waitFor({ state: 'attached' })
})

test('names and digests are searched, with the way to the next one and the number of them', async ({ window }) => {
  await ready(window)
  const { page } = window
  await page.keyboard.press('/')
  await page.keyboard.type('team/app')
  await page.getByText('– of 2').waitFor()
  await page.keyboard.press('Enter')
  await page.getByText('1 of 2').waitFor()
  await details(window).getByRole('heading', { name: 'team/app:2' }).waitFor()
  await page.keyboard.press('Enter')
  await page.getByText('2 of 2').waitFor()
  await page.keyboard.press('Shift+Enter')
  await page.getByText('1 of 2').waitFor()
  await page.getByLabel('Search images and layers').fill(shortDigest(tool.diffId))
  await page.getByText('– of 2').waitFor()
  await page.getByRole('button', { name: 'Next that was found' }).click()
  await details(window).getByText('Same content in 1 other place').waitFor()
  await page.getByLabel('Search images and layers').fill('not there')
  await page.getByText('Nothing found').waitFor()
})

test('the wheel with Ctrl zooms around the pointer, and everything is shown again by one key', async ({ window }) => {
  await ready(window)
  const { page } = window
  const target = item(window, /^layer 2 of team\/kit:1/)
  const point = await middleOf(target)
  const before = await target.boundingBox()
  await page.mouse.move(point.x, point.y)
  await page.keyboard.down('Control')
  for (let turn = 0; turn < 12; turn++) await page.mouse.wheel(0, -100)
  await page.keyboard.up('Control')
  await page.waitForFunction((width) => {
    const element = document.querySelector('[role=treeitem][aria-label^="layer 2 of team/kit:1"]')
    return (element?.getBoundingClientRect().width ?? 0) > width * 3
  }, before?.width ?? 0)
  const isUnderPointer = async () => {
    const after = await target.boundingBox()
    return after !== null && after.x <= point.x && after.x + after.width >= point.x
  }
  await expect.poll(isUnderPointer).toBe(true)
  await tree(window).focus()
  await page.keyboard.press('0')
  await expect.poll(async () => (await target.boundingBox())?.width).toBeCloseTo(before?.width ?? 0, 0)
})

test('what happens to the store shows at once, and what is chosen and in view stays', async ({ server, window }) => {
  await ready(window)
  const { page } = window
  const kit = await middleOf(item(window, /^image team\/kit:1/))
  await page.mouse.click(kit.x, kit.y)
  await page.waitForURL('**/layers?image=*')
  const before = await item(window, /^image team\/kit:1/).boundingBox()
  await server.load(makeDockerArchive([imageOf('base:2', base, layerOf(7, 10_000))]))
  await item(window, /^layer 1 of base:1 and 4 others/).waitFor({ state: 'attached' })
  await expect.poll(() => activeItem(window)).toMatch(/^image team\/kit:1/)
  await expect
    .poll(async () => (await item(window, /^image team\/kit:1/).boundingBox())?.y)
    .toBeCloseTo(before?.y ?? 0, 0)
  await server.call('DELETE', '/images/team/kit:1')
  await page.getByText('Nothing in the store has the digest').waitFor()
  await page.getByRole('button', { name: 'Show the forest' }).click()
  await details(window).getByRole('heading', { name: 'The whole forest' }).waitFor()
})

test.for(['light', 'dark'] as const)(
  'the picture is saved as an SVG file that stands alone (%s)',
  async (theme, { server, openWindow }) => {
    await server.load(
      makeDockerArchive([
        makeImage({
          tags: ['odd:1'],
          layers: [layerOf(9, 150_000)],
          config: { history: [{ created_by: 'RUN echo "<&>" \u0007' }] },
        }),
      ]),
    )
    const window = await openWindow('/layers', { colorScheme: theme })
    await ready(window)
    const { page } = window
    for (const extent of ['What is shown, as SVG', 'Everything, as SVG']) {
      await page.getByRole('button', { name: 'Save' }).click()
      const coming = page.waitForEvent('download')
      await page.getByRole('menuitem', { name: extent }).click()
      const download = await coming
      expect(download.suggestedFilename()).toBe('lamina-layers.svg')
      const text = await readFile(await download.path(), 'utf8')
      const parsed = await page.evaluate((source) => {
        const document = new DOMParser().parseFromString(source, 'image/svg+xml')
        const texts = (selector: string) =>
          [...document.querySelectorAll(selector)].map((element) => element.textContent)
        return {
          error: document.querySelector('parsererror')?.textContent,
          root: document.documentElement.namespaceURI,
          titles: texts('g > title'),
          texts: texts('text'),
          fills: [...document.querySelectorAll('rect')].map((element) => element.getAttribute('fill')),
          patterns: document.querySelectorAll('pattern').length,
        }
      }, text)
      expect(parsed.error).toBeUndefined()
      expect(parsed.root).toBe('http://www.w3.org/2000/svg')
      expect(parsed.patterns).toBe(8)
      expect(parsed.titles).toHaveLength(8)
      expect(parsed.titles.some((title) => title?.includes('RUN echo "<&>" \ufffd'))).toBe(true)
      for (const { tags } of images) expect(parsed.texts.some((line) => line?.startsWith(tags[0] ?? '?'))).toBe(true)
      const [saturation, lightness] = theme === 'light' ? [0.52, 0.66] : [0.38, 0.53]
      expect(parsed.fills).toContain(hexOfHsl(layerColor(base.diffId).hue, saturation, lightness))
      expect(parsed.fills).toContain(theme === 'light' ? '#ffffff' : '#15171b')
    }
  },
)

test('a plan to free space is shown on the forest: what would go, and what it frees', async ({ openWindow }) => {
  const window = await openWindow('/layers?free=1000000')
  const { page } = window
  const strip = page.getByRole('region', { name: 'Plan to free space' })
  await strip.getByText(/would go, which frees [\d.]+MB on disk/).waitFor()
  const going = item(window, /would go with the plan$/)
  await going.first().waitFor({ state: 'attached' })
  const [count = ''] = /^\d+/.exec((await strip.textContent()) ?? '') ?? []
  await expect.poll(() => going.and(page.locator('[aria-label^="image"]')).count()).toBe(Number(count))
  const point = await middleOf(going.first())
  await page.mouse.click(point.x, point.y)
  await details(window).getByText('Would go with the plan').waitFor()
  await expect
    .poll(() => strip.getByRole('link', { name: 'Open the plan' }).getAttribute('href'))
    .toBe('/storage/free?bytes=1000000')
  await strip.getByRole('button', { name: 'Show the forest without the plan' }).click()
  await going.first().waitFor({ state: 'detached' })
  await expect.poll(() => new URL(page.url()).searchParams.has('free')).toBe(false)
})

test('with nothing in the store the page says what to do', async ({ server, window }) => {
  await server.clear()
  await window.page.getByRole('heading', { name: 'See what container images are made of' }).waitFor()
  await server.load(makeDockerArchive([images[0] ?? imageOf('x:1')]))
  await item(window, /^layer 1 of base:1/).waitFor({ state: 'attached' })
})

test('an image without layers is a row of its own', async ({ server, window }) => {
  await server.load(makeDockerArchive([makeImage({ tags: ['empty:1'], layers: [] })]))
  const empty = item(window, /^image empty:1, no layers/)
  await empty.waitFor({ state: 'attached' })
  await expect.poll(() => empty.getAttribute('aria-level')).toBe('1')
})
