import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { keystrokeTimes, longestFrame, timeToRows } from '../fixtures/listMeter.ts'
import { recordManyImages } from '../fixtures/manyImages.ts'
import { LaminaProcess } from './LaminaProcess.ts'
import { type Measurement, median } from './measurement.ts'
import type { BenchOptions } from './runBench.ts'

const browsers = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Pixels a frame: a turn of the wheel, and a drag that shows other rows in every frame. */
const scrolls = [
  ['scrolled by 10 rows a frame', 320],
  ['scrolled by 50 rows a frame', 1600],
] as const

/** The page of 10,000 images in Chromium, as a list and in groups. */
export async function showMany({ folder, pairs, log }: BenchOptions): Promise<Measurement[]> {
  const executablePath = browsers.find((path) => existsSync(path))
  if (executablePath === undefined) {
    log('no Chromium: the page of 10,000 images is not measured')
    return []
  }
  const root = join(folder, 'shown')
  await mkdir(root, { recursive: true })
  recordManyImages(root, { families: 200, imagesPerFamily: 50, layers: 10 })
  const lamina = await LaminaProcess.start(root, { metered: false })
  const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    await page.goto(lamina.url)
    const measurements: Measurement[] = []
    for (const [name, path] of [
      ['10,000 images', '/images'],
      ['10,000 images in groups, all open', '/images?by=repository&all'],
    ] as const) {
      const address = new URL(path, lamina.url).href
      const opened: number[] = []
      for (let run = 0; run < pairs; run++) opened.push(await timeToRows(page, address))
      measurements.push({ name: `${name} on the page`, value: median(opened), unit: 'ms', target: 1000, runs: pairs })
      for (const [how, step] of scrolls) {
        const frames: number[] = []
        for (let run = 0; run < pairs; run++) frames.push(await longestFrame(browser, page, step, 200))
        const value = median(frames)
        measurements.push({ name: `… longest frame, ${how}`, value, unit: 'ms', target: 50, runs: pairs })
      }
      const keys = await keystrokeTimes(page, 'family-17/app')
      const runs = keys.length
      measurements.push({ name: '… answer to a keystroke', value: median(keys), unit: 'ms', target: 100, runs })
    }
    return measurements
  } finally {
    await browser.close()
    await lamina.stop()
  }
}
