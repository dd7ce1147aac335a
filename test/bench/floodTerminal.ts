import { existsSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import { makeBusyboxImage } from '../fixtures/busyboxImage.ts'
import { cannotRunContainers } from '../fixtures/cannotRunContainers.ts'
import { makeDockerArchive } from '../fixtures/dockerArchive.ts'
import { type Frames, measureFrames } from './forestFrames.ts'
import { LaminaProcess } from './LaminaProcess.ts'
import { blockRows, type Measurement, median } from './measurement.ts'
import type { BenchOptions } from './runBench.ts'

const programs = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

const floods = ['yes', 'cat /dev/urandom | base64']

/** How long each flood lasts, milliseconds. */
const floodTime = 3000

/** Terminals in a real Chromium while a program prints as fast as it can. Without containers there is nothing to measure. */
export async function floodTerminal({ folder, pairs, log }: BenchOptions): Promise<Measurement[]> {
  const executablePath = programs.find(existsSync)
  if (executablePath === undefined || cannotRunContainers !== undefined) {
    log(cannotRunContainers ?? 'no Chromium here')
    return []
  }
  const lamina = await LaminaProcess.start(join(folder, 'terminal'))
  // Without WebGL a terminal is drawn as elements: slower, and its text can be read.
  const args = ['--disable-3d-apis', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])]
  const browser = await chromium.launch({ executablePath, args })
  const container = await runContainer(lamina.socket)
  const frames: Frames[] = []
  const answers: number[] = []
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    await openTerminal(page, lamina.url, container)
    await lamina.resetPeaks()
    const runs = Math.min(3, pairs)
    for (let run = 0; run < runs; run++) {
      for (const flood of floods) {
        await page.keyboard.type(`clear; ${flood}\n`)
        frames.push(await measureFrames(page, () => page.waitForTimeout(floodTime)))
        answers.push(await interrupt(page))
      }
    }
    const block = await lamina.longestBlock()
    const memory = await lamina.peakMemory()
    log(`frames: ${JSON.stringify(frames)}; answers: ${JSON.stringify(answers)}`)
    const worst = (values: readonly number[]) => Math.max(...values)
    return [
      { name: 'A flood in a terminal: a frame', value: median(frames.map((one) => one.median)), unit: 'ms', runs },
      {
        name: '… the 99th percentile of frames, in the worst run',
        value: worst(frames.map(({ slow }) => slow)),
        unit: 'ms',
        target: 100,
        runs,
      },
      { name: '… from Ctrl-C to the prompt on the screen', value: median(answers), unit: 'ms', target: 200, runs },
      { name: '… in the worst run', value: worst(answers), unit: 'ms', runs },
      { name: '… peak memory of Lamina', value: memory / 1e6, unit: 'MB', runs },
      ...blockRows([block]),
    ]
  } finally {
    await browser.close()
    await call(lamina.socket, 'DELETE', `/containers/${container}?force=1`)
    await lamina.stop()
  }
}

async function openTerminal(page: Page, url: string, container: string): Promise<void> {
  const address = new URL(`/containers/${container}/terminal`, url)
  address.search = new URL(url).search
  await page.goto(address.href)
  await page.locator('.xterm-helper-textarea').focus()
  await untilPrompt(page)
}

/** Presses Ctrl-C; milliseconds until the shell's prompt stands in the last line of the screen. */
async function interrupt(page: Page): Promise<number> {
  const start = performance.now()
  await page.keyboard.press('Control+C')
  await untilPrompt(page)
  return performance.now() - start
}

async function untilPrompt(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const rows = [...document.querySelectorAll('.xterm-rows > div')].map((row) => row.textContent?.trim() ?? '')
    return rows.findLast((row) => row !== '') === '/ #'
  })
}

async function runContainer(socket: string): Promise<string> {
  await call(socket, 'POST', '/images/load', makeDockerArchive([makeBusyboxImage()]))
  const body = { Image: 'busybox:test', Tty: true, OpenStdin: true, Cmd: ['sh'] }
  const { Id: id } = JSON.parse(await call(socket, 'POST', '/containers/create', body))
  await call(socket, 'POST', `/containers/${id}/start`)
  return id
}

/** One call of the Docker API; gives the body of the answer. */
function call(socketPath: string, method: string, path: string, body?: Uint8Array | object): Promise<string> {
  const isBytes = body instanceof Uint8Array
  const headers = body === undefined || isBytes ? {} : { 'Content-Type': 'application/json' }
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath, method, path: `/v1.43${path}`, agent: false, headers }, (answer) => {
      const pieces: Buffer[] = []
      answer.on('data', (piece: Buffer) => pieces.push(piece))
      answer.on('error', reject)
      answer.on('end', () => {
        const text = Buffer.concat(pieces).toString()
        if ((answer.statusCode ?? 500) < 300) resolve(text)
        else reject(new Error(`${method} ${path}: ${answer.statusCode} ${text}`))
      })
    })
    sent.on('error', reject)
    sent.end(isBytes || body === undefined ? body : JSON.stringify(body))
  })
}
