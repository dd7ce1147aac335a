import type { Page } from 'playwright-core'

/** How the frames of a stretch of time came, milliseconds between one and the next. */
export interface Frames {
  readonly median: number
  /** Of 100 frames 99 took no longer. */
  readonly slow: number
  readonly longest: number
  readonly count: number
}

/** Begins to note when frames come. A text, since what runs in a page is of no interest to Node's types. */
const start = `(() => {
  const times = (globalThis.frameTimes = [])
  const note = (now) => {
    times.push(now)
    if (globalThis.frameTimes === times) requestAnimationFrame(note)
  }
  requestAnimationFrame(note)
})()`

const stop = `(() => {
  const times = globalThis.frameTimes
  globalThis.frameTimes = undefined
  return times
})()`

/** The frames of a page while something is done in it. */
export async function measureFrames(page: Page, work: () => Promise<unknown>): Promise<Frames> {
  await page.evaluate(start)
  await work()
  const times = await page.evaluate<number[]>(stop)
  const frames = times.slice(1).map((time, at) => time - (times[at] ?? time))
  frames.sort((a, b) => a - b)
  const quantile = (share: number): number =>
    frames[Math.min(frames.length - 1, Math.floor(frames.length * share))] ?? 0
  return { median: quantile(0.5), slow: quantile(0.99), longest: frames.at(-1) ?? 0, count: frames.length }
}

/** 200 presses of an arrow key in the forest, one after another as fast as they are taken. */
export async function pressArrows(page: Page): Promise<void> {
  await page.getByRole('tree').focus()
  await page.keyboard.press('Home')
  for (let press = 0; press < 200; press++) await page.keyboard.press('ArrowDown')
}

/** Five seconds of zooming in and out with the wheel, from all of the forest to what is readable and wider, and back. */
export async function zoomInAndOut(page: Page): Promise<void> {
  await page.keyboard.press('0')
  const box = await page.getByRole('tree').boundingBox()
  await page.mouse.move((box?.x ?? 0) + 200, (box?.y ?? 0) + (box?.height ?? 0) / 2)
  await page.keyboard.down('Control')
  const end = performance.now() + 5000
  for (let turn = 0; performance.now() < end; turn++) {
    await page.mouse.wheel(0, Math.floor(turn / 25) % 2 === 0 ? -30 : 30)
  }
  await page.keyboard.up('Control')
}
