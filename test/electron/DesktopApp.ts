import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { expect } from 'vitest'
import { runtime } from './runtime.ts'

const ownProject = join(import.meta.dirname, '..', '..')

/** How the app is started. */
export interface LaunchOptions {
  /** What DISPLAY is to be. */
  readonly display: string
  /** Files and options, as on the command line. */
  readonly args?: readonly string[]
  /** The address that the environment holds. */
  readonly connect?: string
  /** Where it keeps what it remembers; a folder that is new and goes with the app unless given. */
  readonly userData?: string
  /** A packaged app, instead of a project on the runtime. */
  readonly program?: string
  /** The folder of another project than this one. */
  readonly project?: string
  /** More of the environment. */
  readonly environment?: Readonly<Record<string, string>>
}

/** The desktop app on a real Electron, and what the consoles of its pages say. */
export class DesktopApp {
  readonly electron: ElectronApplication
  readonly userData: string
  readonly #ownsUserData: boolean
  readonly #complaints: string[] = []
  readonly #allowed: RegExp[] = []
  #isClosed = false

  private constructor(electron: ElectronApplication, userData: string, ownsUserData: boolean) {
    this.electron = electron
    this.userData = userData
    this.#ownsUserData = ownsUserData
    electron.on('window', (page) => this.#listen(page))
    for (const page of electron.windows()) this.#listen(page)
  }

  static async launch(options: LaunchOptions): Promise<DesktopApp> {
    const userData = options.userData ?? (await mkdtemp(join(tmpdir(), 'lamina-user-data-')))
    const electron = await _electron.launch({
      executablePath: options.program ?? runtime.electron,
      args: launchArguments(options, userData),
      env: launchEnvironment(options),
    })
    return new DesktopApp(electron, userData, options.userData === undefined)
  }

  /** The page of the one window that people see; waits until it is that of `home`, the start of an address. */
  async page(home = ''): Promise<Page> {
    let found: Page | undefined
    const isThere = async () => {
      const pages = this.electron.windows()
      found = pages.length === 1 && pages[0]?.url().startsWith(home) === true ? pages[0] : undefined
      return found !== undefined && (await this.#isShown())
    }
    await expect.poll(isThere).toBe(true)
    if (found === undefined) throw new Error('The app has no window.')
    return found
  }

  /** From now on the consoles may say what matches. */
  allow(expected: RegExp): void {
    this.#allowed.push(expected)
  }

  /** Errors and warnings of the consoles since the last time. */
  complaints(): string[] {
    return this.#complaints.splice(0).filter((text) => !this.#allowed.some((expected) => expected.test(text)))
  }

  /** Makes the open dialog answer with these files, or as when nobody chose any. */
  async chooseInOpenDialog(...paths: readonly string[]): Promise<void> {
    await this.electron.evaluate(
      ({ dialog }, filePaths) => {
        dialog.showOpenDialog = () => Promise.resolve({ canceled: filePaths.length === 0, filePaths })
      },
      [...paths],
    )
  }

  /** Makes the save dialog answer with this file, or as when nobody chose any; keeps what the dialog was told. */
  async chooseInSaveDialog(path: string | undefined): Promise<void> {
    await this.electron.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = (_window: unknown, options?: unknown) => {
        Reflect.set(dialog, 'lastSaveOptions', options)
        return Promise.resolve({ canceled: filePath === undefined, filePath: filePath ?? '' })
      }
    }, path)
  }

  /** Makes message boxes answer with the button of this number; returns what reads the messages that they showed. */
  async answerMessages(button: number): Promise<() => Promise<string[]>> {
    await this.electron.evaluate(({ dialog }, response) => {
      const messages: string[] = []
      Reflect.set(dialog, 'shownMessages', messages)
      dialog.showMessageBox = (_window: unknown, options?: { readonly message?: string }) => {
        messages.push(options?.message ?? '')
        return Promise.resolve({ response, checkboxChecked: false })
      }
    }, button)
    return () => this.electron.evaluate(({ dialog }) => Reflect.get(dialog, 'shownMessages'))
  }

  /** Clicks an item of the native menu by its id. */
  async clickMenu(id: string): Promise<void> {
    await this.electron.evaluate(({ BrowserWindow, Menu }, wanted) => {
      const item = Menu.getApplicationMenu()?.getMenuItemById(wanted)
      if (item?.enabled !== true) throw new Error(`The menu offers no ${wanted}.`)
      item.click(undefined, BrowserWindow.getAllWindows()[0])
    }, id)
  }

  /** Whether the native menu offers an item. */
  offersInMenu(id: string): Promise<boolean> {
    return this.electron.evaluate(
      ({ Menu }, wanted) => Menu.getApplicationMenu()?.getMenuItemById(wanted)?.enabled === true,
      id,
    )
  }

  /** Ends the app, once. */
  async quit(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    await this.electron.close()
  }

  /** Ends the app and removes what it remembers. */
  async close(): Promise<void> {
    await this.quit()
    if (this.#ownsUserData) await rm(this.userData, { recursive: true, force: true })
  }

  #isShown(): Promise<boolean> {
    return this.electron.evaluate(({ BrowserWindow }) => {
      const windows = BrowserWindow.getAllWindows()
      return windows.length === 1 && windows[0]?.isVisible() === true
    })
  }

  #listen(page: Page): void {
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.#complaints.push(message.text())
    })
    page.on('pageerror', (error) => this.#complaints.push(String(error)))
  }
}

/** What a process of the app gets as arguments: the project's folder too, unless it is packaged. */
export function launchArguments(options: Omit<LaunchOptions, 'display'>, userData: string): string[] {
  const { args = [], program, project = ownProject } = options
  const unsafe = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return [...unsafe, `--user-data-dir=${userData}`, ...(program === undefined ? [project] : []), ...args]
}

/** The environment of a process of the app. */
export function launchEnvironment({ display, connect, environment }: LaunchOptions): Record<string, string> {
  const inherited = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined)
  const own = { DISPLAY: display, ...(connect === undefined ? {} : { LAMINA_CONNECT: connect }) }
  return { ...Object.fromEntries(inherited), ...own, ...environment }
}
