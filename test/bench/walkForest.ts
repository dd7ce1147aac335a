import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import { makeTeamImages } from '../fixtures/families.ts'
import { writeForestStore } from '../fixtures/forestStore.ts'
import { type Frames, measureFrames, pressArrows, zoomInAndOut } from './forestFrames.ts'
import { LaminaProcess } from './LaminaProcess.ts'
import { blockRows, type Measurement, median } from './measurement.ts'
import type { BenchOptions } from './runBench.ts'

const programs = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** The layers page with 2,000 images, in a real Chromium. Without one there is nothing to measure. */
export async function walkForest({ folder, pairs, log }: BenchOptions): Promise<Measurement[]> {
  const executablePath = programs.find(existsSync)
  if (executablePath === undefined) {
    log('no Chromium here')
    return []
  }
  const root = join(folder, 'forest')
  await mkdir(root, { recursive: true })
  await writeForestStore(root, makeTeamImages(2000))
  const lamina = await LaminaProcess.start(root)
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const browser = await chromium.launch({ executablePath, args })
  const runs = Math.min(3, pairs)
  const first: number[] = []
  const arrows: Frames[] = []
  const zooms: Frames[] = []
  try {
    await lamina.resetPeaks()
    for (let run = 0; run < runs; run++) {
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
      first.push(await openForest(page, lamina.url))
      arrows.push(await measureFrames(page, () => pressArrows(page)))
      zooms.push(await measureFrames(page, () => zoomInAndOut(page)))
      await page.close()
    }
    const block = await lamina.longestBlock()
    log(`frames: ${JSON.stringify({ arrows, zooms })}`)
    return [
      { name: 'Layers page with 2,000 images, from the address to the forest', value: median(first), unit: 'ms', runs },
      ...frameRows('200 presses of an arrow key', arrows),
      ...frameRows('5 s of zooming', zooms),
      ...blockRows([block]),
    ]
  } finally {
    await browser.close()
    await lamina.stop()
  }
}

async function openForest(page: Page, url: string): Promise<number> {
  const address = new URL('/layers', url)
  address.search = new URL(url).search
  const start = performance.now()
  await page.goto(address.href)
  await page.getByRole('treeitem').first().waitFor({ state: 'attached' })
  const time = performance.now() - start
  // The labels come in.
  await page.waitForTimeout(500)
  return time
}

function frameRows(what: string, frames: readonly Frames[]): Measurement[] {
  const runs = frames.length
  return [
    { name: `… ${what}: a frame`, value: median(frames.map((one) => one.median)), unit: 'ms', runs },
    {
      name: `… ${what}: the 99th percentile of frames, in the worst run`,
      value: Math.max(...frames.map(({ slow }) => slow)),
      unit: 'ms',
      target: 50,
      runs,
    },
  ]
}
