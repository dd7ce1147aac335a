import { expect } from 'vitest'
import { makeDockerArchive } from '../fixtures/dockerArchive.ts'
import { makeFamily } from '../fixtures/families.ts'
import { test } from './windowTest.ts'

const size = { families: 20, imagesPerFamily: 60, sharedLayers: 1, ownLayers: 0 }
const total = size.families * size.imagesPerFamily

test.beforeAll(async ({ server }) => {
  for (let family = 0; family < size.families; family++) {
    await server.load(makeDockerArchive([...makeFamily(size, family)]))
  }
})

test('a list of 1,200 images scrolls to its end with only the rows in view on the page', async ({ window }) => {
  const { page } = window
  await page.getByText('1,200', { exact: true }).waitFor()
  await window.row('family-19/image-59').waitFor()
  const typical = page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const scroller = document.querySelector('[role=grid]')?.parentElement
        const frames: number[] = []
        let last = performance.now()
        const scroll = (now: number) => {
          frames.push(now - last)
          last = now
          scroller?.scrollBy(0, 320)
          if (frames.length < 130) requestAnimationFrame(scroll)
          else resolve(frames.toSorted((a, b) => a - b)[65] ?? 0)
        }
        requestAnimationFrame(scroll)
      }),
  )
  // Half of the frames, on a machine that does other things as well.
  expect(await typical).toBeLessThan(100)
  await window.row('family-0/image-0').waitFor()
  await expect.poll(() => window.rows.count()).toBeLessThan(80)
  await page.getByRole('grid').focus()
  await page.keyboard.press('Home')
  await window.row('family-19/image-59').waitFor()
  await page.keyboard.press('End')
  await window.row('family-0/image-0').waitFor()
  await expect.poll(() => page.getByRole('grid').getAttribute('aria-rowcount')).toBe(String(total + 1))
})

test('a filter over 1,200 images answers while one types', async ({ window }) => {
  await window.row('family-19/image-59').waitFor()
  await window.page.keyboard.press('/')
  await window.page.keyboard.type('family-7/image-33', { delay: 20 })
  await window.page.getByText('1 found').waitFor()
  await expect.poll(() => window.rows.count()).toBe(1)
  await expect.poll(() => window.rows.first().textContent()).toContain('family-7/image-33')
})

test('at most 500 images are marked at a time, which is what one deletion takes', async ({ window }) => {
  await window.row('family-19/image-59').waitFor()
  await window.page.getByRole('grid').focus()
  await window.page.keyboard.press('Control+a')
  await window.page.getByText('500 marked').waitFor()
  await window.page.keyboard.press('Delete')
  const dialog = window.page.getByRole('dialog', { name: 'Delete 500 images?' })
  await dialog.getByText('free when the trash is emptied').waitFor()
  await expect.poll(() => dialog.getByText('These 500 names go').count()).toBe(1)
})
