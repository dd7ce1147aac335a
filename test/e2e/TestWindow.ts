import { existsSync } from 'node:fs'
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core'

const programs = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Starts the system's Chromium; the caller closes it. */
export function startBrowser(): Promise<Browser> {
  const executablePath = programs.find(existsSync)
  if (executablePath === undefined) throw new Error('Chromium is not installed: apt-get install chromium')
  // Chromium's own sandbox does not work for root, which tests in containers are.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return chromium.launch({ executablePath, args })
}

export interface WindowOptions {
  readonly width?: number
  readonly height?: number
  readonly colorScheme?: 'light' | 'dark'
  /** As the zoom of the browser: 2 shows everything twice as large. */
  readonly zoom?: number
}

/** One window of Lamina, and what its console says. */
export class TestWindow {
  readonly page: Page
  readonly #context: BrowserContext
  readonly #complaints: string[] = []

  private constructor(context: BrowserContext, page: Page) {
    this.#context = context
    this.page = page
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.#complaints.push(message.text())
    })
    page.on('pageerror', (error) => this.#complaints.push(String(error)))
  }

  /** Opens a window at `url`, which has the token; then at `path` of it. */
  static async open(browser: Browser, url: string, path = '/images', options: WindowOptions = {}): Promise<TestWindow> {
    const { width = 1280, height = 800, colorScheme = 'light', zoom = 1 } = options
    const context = await browser.newContext({
      viewport: { width: Math.round(width / zoom), height: Math.round(height / zoom) },
      deviceScaleFactor: zoom,
      colorScheme,
      reducedMotion: 'reduce',
      permissions: ['clipboard-read', 'clipboard-write'],
    })
    context.setDefaultTimeout(10_000)
    const page = await context.newPage()
    const opened = new TestWindow(context, page)
    const address = new URL(path, url)
    for (const [name, value] of new URL(url).searchParams) address.searchParams.set(name, value)
    await page.goto(address.href)
    try {
      await page.getByText('Engine ready').waitFor()
    } catch (cause) {
      const said = opened.complaints().join('\n')
      throw new Error(`The window did not reach the engine. Its console: ${said}\n${await page.content()}`, { cause })
    }
    return opened
  }

  /** Errors and warnings of the console since the last time, without those that match `expected`. */
  complaints(expected?: RegExp): string[] {
    const all = this.#complaints.splice(0)
    return expected === undefined ? all : all.filter((text) => !expected.test(text))
  }

  /** The rows of the list of images that are on screen. */
  get rows(): Locator {
    return this.page.getByRole('grid', { name: 'Images' }).locator('tbody tr')
  }

  /** The row of an image by what it shows. */
  row(text: string): Locator {
    return this.rows.filter({ hasText: text })
  }

  /** Chooses files by the button for it, as the open dialog would. */
  async chooseFiles(
    button: string,
    files: readonly { readonly name: string; readonly bytes: Buffer }[],
  ): Promise<void> {
    const chooser = this.page.waitForEvent('filechooser')
    await this.page.getByRole('button', { name: button }).click()
    const payloads = files.map(({ name, bytes }) => ({ name, mimeType: 'application/x-tar', buffer: bytes }))
    await (await chooser).setFiles(payloads)
  }

  /** Drops files in the middle of the window, as from the desk. */
  async dropFiles(files: readonly { readonly name: string; readonly bytes: Buffer }[]): Promise<void> {
    const contents = files.map(({ name, bytes }) => ({ name, text: bytes.toString('base64') }))
    const transfer = await this.page.evaluateHandle((encoded) => {
      const data = new DataTransfer()
      for (const { name, text } of encoded) {
        const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
        data.items.add(new File([bytes], name, { type: 'application/x-tar' }))
      }
      return data
    }, contents)
    await this.page.dispatchEvent('body', 'dragenter', { dataTransfer: transfer })
    await this.page.getByText('Drop archives to load them').waitFor()
    await this.page.dispatchEvent('body', 'drop', { dataTransfer: transfer })
  }

  close(): Promise<void> {
    return this.#context.close()
  }
}
