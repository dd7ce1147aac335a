import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { LaminaProcess } from './LaminaProcess.ts'
import { thousandImages, writeFamilies } from './loadFamilies.ts'
import { type Measurement, median } from './measurement.ts'
import { DockerClient } from './peers.ts'
import type { BenchOptions } from './runBench.ts'

const browsers = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** From the start of the process to a list that can be used, in a browser that runs already. */
export async function startCold({ folder, pairs, log }: BenchOptions): Promise<Measurement[]> {
  const executablePath = browsers.find((path) => existsSync(path))
  if (executablePath === undefined) {
    log('no Chromium: the start in the browser is not measured')
    return []
  }
  const root = join(folder, 'families')
  if (!existsSync(root)) await fill(root, folder)
  const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })
  const ready: number[] = []
  const usable: number[] = []
  try {
    for (let run = 0; run < pairs; run++) {
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
      const start = performance.now()
      const lamina = await LaminaProcess.start(root, { metered: false })
      ready.push(performance.now() - start)
      try {
        await page.goto(lamina.url, { waitUntil: 'commit' })
        await page.getByText('family-19/image-49').first().waitFor({ timeout: 30_000 })
        usable.push(performance.now() - start)
      } finally {
        await page.close()
        await lamina.stop()
      }
    }
  } finally {
    await browser.close()
  }
  return [
    { name: 'Start of the process until `ready`, 1,000 images', value: median(ready), unit: 'ms', runs: pairs },
    {
      name: 'Start of the process until the list is in the browser',
      value: median(usable),
      unit: 'ms',
      target: 1500,
      runs: pairs,
    },
  ]
}

async function fill(root: string, folder: string): Promise<void> {
  const archives = await writeFamilies(join(folder, 'families-archives'), thousandImages)
  const lamina = await LaminaProcess.start(root)
  const docker = new DockerClient('Lamina', lamina.socket, () => lamina.stop())
  try {
    for (const archive of archives) await docker.load(archive)
  } finally {
    await docker.stop()
  }
}
