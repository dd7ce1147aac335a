// Draws the icons of the packaged app into build/ from the icon of the window. Run it when that changes:
// `node scripts/run.mjs drawIcons`. It needs Chromium.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'
import { type IconImage, makeIcns, makeIco } from './iconFiles.ts'
import { projectRoot } from './setUp.mjs'

const sizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024]
const mark = readFileSync(join(projectRoot, 'src', 'renderer', 'public', 'icon.svg'), 'utf8')

/** The mark alone, as large as can be. */
const plain = `<div style="position:absolute;inset:0">${mark}</div>`

/** The mark on a plate, which macOS expects, with the margin that the system's own icons have. */
const onPlate = `
  <div style="position:absolute;inset:9.8%;border-radius:22.5%;background:linear-gradient(#2b2f3a,#15171b)">
    <div style="position:absolute;inset:14%">${mark}</div>
  </div>`

async function draw(browser: Browser, content: string, size: number): Promise<IconImage> {
  const page = await browser.newPage({ viewport: { width: size, height: size } })
  await page.setContent(`<style>body{margin:0}svg{display:block;width:100%;height:100%}</style>${content}`)
  const png = await page.screenshot({ omitBackground: true })
  await page.close()
  return { size, png }
}

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'
const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })
try {
  const build = join(projectRoot, 'build')
  mkdirSync(join(build, 'icons'), { recursive: true })
  const images: IconImage[] = []
  const plates: IconImage[] = []
  for (const size of sizes) {
    images.push(await draw(browser, plain, size))
    plates.push(await draw(browser, onPlate, size))
  }
  for (const { size, png } of images) writeFileSync(join(build, 'icons', `${size}x${size}.png`), png)
  writeFileSync(join(build, 'icon.ico'), makeIco(images.filter(({ size }) => size <= 256)))
  writeFileSync(join(build, 'icon.icns'), makeIcns(plates))
} finally {
  await browser.close()
}
