import { existsSync } from 'node:fs'
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core'

const programs = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Starts the system's Chromium, with these arguments as well; the caller closes it. */
export function startBrowser(more: readonly string[] = []): Promise<Browser> {
  const executablePath = programs.find(existsSync)
  if (executablePath === undefined) throw new Error('Chromium is not installed: apt-get install chromium')
  // Chromium's own sandbox does not work for root, which tests in containers are.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return chromium.launch({ executablePath, args: [...args, ...more] })
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
  // xterm.js says so on a machine that has much to do, and goes on with the next task.
  readonly #allowed: RegExp[] = [/^task queue exceeded allotted deadline/]

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
    context.setDefaultTimeout(30_000)
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

  /** Expects complaints like this one, as of the Chromium about an answer with status 409. */
  allow(expected: RegExp): void {
    this.#allowed.push(expected)
  }

  /** Errors and warnings of the console since the last time, without those that are allowed or match `expected`. */
  complaints(expected?: RegExp): string[] {
    const allowed = expected === undefined ? this.#allowed : [...this.#allowed, expected]
    return this.#complaints.splice(0).filter((text) => !allowed.some((pattern) => pattern.test(text)))
  }

  /** The list of images, in groups or without. */
  get list(): Locator {
    return this.page.locator('[role=grid], [role=treegrid]').and(this.page.getByLabel('Images', { exact: true }))
  }

  /** The rows of the list of images that are on screen. */
  get rows(): Locator {
    return this.list.locator('tbody tr')
  }

  /** The row of an image by what it shows. */
  row(text: string): Locator {
    return this.rows.filter({ hasText: text })
  }

  /** The text of the row that a list, tree or menu names as its active one. */
  activeRow(): Promise<string> {
    return this.page.evaluate(() => {
      const id = document.activeElement?.getAttribute('aria-activedescendant')
      return (id ? document.getElementById(id)?.textContent : '') ?? ''
    })
  }

  /** Goes on with Tab, or another key, until what has the keyboard is called `name`; it may come only meanwhile. */
  async tabTo(name: string, key = 'Tab'): Promise<void> {
    const end = Date.now() + 10_000
    for (let step = 0; step < 60 || Date.now() < end; step++) {
      await this.page.keyboard.press(key)
      const label = await this.page.evaluate(() => {
        const element = document.activeElement
        const written = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : element?.textContent
        return element?.getAttribute('aria-label') ?? written?.trim() ?? ''
      })
      if (label === name) return
    }
    throw new Error(`${key} does not lead to ${name}`)
  }

  /** Lets uploads go no faster than so many bytes a second. */
  async slowDown(bytesPerSecond: number): Promise<void> {
    const session = await this.#context.newCDPSession(this.page)
    await session.send('Network.enable')
    await session.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: bytesPerSecond,
    })
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
