import { app, dialog, type WebContents } from 'electron'
import { type DesktopCommand, type DesktopConnection, desktopChannels } from '../../shared/contract/desktop.ts'
import { EngineError, type ErrorRecord, toEngineError } from '../engine/errors/EngineError.ts'
import { AppMenu } from './AppMenu.ts'
import { connectedPlace } from './connectedPlace.ts'
import { DeskSaves } from './DeskSaves.ts'
import { DeskUploads } from './DeskUploads.ts'
import type { EngineGate } from './EngineGate.ts'
import { endBeforeQuit } from './endBeforeQuit.ts'
import { appOrigin, type DesktopHost, serveHost } from './hosting.ts'
import type { LaunchRequest } from './launchRequest.ts'
import { MainWindow } from './MainWindow.ts'
import { openDocumentation } from './openDocumentation.ts'
import { openExternal } from './openExternal.ts'
import type { Place } from './Place.ts'
import { recentAddresses, rememberAddress } from './recentAddresses.ts'
import { startPlace } from './startPlace.ts'

/** What the app is composed of. */
export interface DesktopOptions {
  /** Why this runtime cannot host an engine; undefined when it can. */
  readonly obstacle: string | undefined
  /** Opens the engine of this app. Rejects with an EngineError. */
  openHost(): Promise<DesktopHost>
}

type MakePlace = () => Place | Promise<Place>

/** The desktop app: one window, on an engine of its own or on one that is served, and what the desk has to do with it. */
export class Desktop {
  readonly main: MainWindow
  readonly uploads = new DeskUploads((list) => this.main.send(desktopChannels.uploads, list))
  readonly saves = new DeskSaves((error) => void this.#tellFailure(error.toRecord()))
  readonly #options: DesktopOptions
  readonly #commands = new WeakMap<WebContents, readonly DesktopCommand[]>()
  readonly #menu: AppMenu
  #host: Promise<DesktopHost> | undefined
  /** What the page that stands for no engine tries again. */
  #failed: MakePlace | undefined
  /** Whether only a page was lost, and trying again leads to the engine whose work goes on. */
  #keepsWork = false
  /** Where the archives of the desk go to and come from. */
  #gate: EngineGate | undefined
  #isMoving = false

  constructor(options: DesktopOptions) {
    this.#options = options
    this.main = new MainWindow({
      lost: (place, url, reason, keepsWork) => this.#explainLoss(() => ({ ...place, url }), reason, keepsWork),
      mayClose: async () => this.#mayStop('Closing the window', await this.#allWork()),
    })
    this.#menu = new AppMenu(() => ({
      run: (...ids) => this.#runCommand(ids),
      ...(this.main.place?.connection.kind === 'connected'
        ? { disconnect: () => void this.disconnect().then((error) => this.#tellFailure(error)) }
        : {}),
      openDocumentation: () => void openDocumentation(),
      openDockerReference: () => void openExternal('https://docs.docker.com/reference/cli/docker/'),
    }))
    this.#menu.update()
    endBeforeQuit(() => this.saves.stop())
  }

  /** What the window is open on. */
  get connection(): DesktopConnection {
    const { obstacle } = this.#options
    return {
      ...(this.main.place?.connection ?? { kind: 'none' }),
      recent: recentAddresses(),
      ...(obstacle === undefined ? {} : { obstacle }),
    }
  }

  /** Opens the first window, whatever comes of what was asked for. Rejects when not even that can be. */
  async start(request: LaunchRequest): Promise<void> {
    this.uploads.add(request.files)
    const { address } = request
    const make = address === undefined ? () => this.#hostedPlace() : () => connectedPlace(address)
    const isImpossible = address === undefined && this.#options.obstacle !== undefined
    const error = isImpossible ? undefined : await this.#open(make)
    if (this.main.window === undefined) await this.#explain(isImpossible ? undefined : make, error)
  }

  /** Does what somebody asked for who started the app once more. */
  async take(request: LaunchRequest): Promise<void> {
    this.main.focus()
    this.uploads.add(request.files)
    if (request.address !== undefined) await this.#tellFailure(await this.connect(request.address))
  }

  /** Opens the window anew on an engine that is served elsewhere. Resolves to the reason when that fails. */
  connect(address: string): Promise<ErrorRecord | undefined> {
    return this.#move(() => connectedPlace(address))
  }

  /** Opens the window anew on the engine of this app, or on the page that says why there is none. */
  disconnect(): Promise<ErrorRecord | undefined> {
    return this.#move(this.#options.obstacle === undefined ? () => this.#hostedPlace() : () => startPlace(undefined))
  }

  /** Tries again what the page that stands for no engine tells of. */
  retry(): Promise<ErrorRecord | undefined> {
    const make = this.#failed ?? (() => this.#hostedPlace())
    return this.#keepsWork ? this.#open(make) : this.#move(make)
  }

  /** The engine of this app; undefined while it is not open. */
  async host(): Promise<DesktopHost | undefined> {
    return this.#host?.catch(() => undefined)
  }

  /** Remembers what a page offers; the menu follows when it is the page in front. */
  setCommands(contents: WebContents, commands: readonly DesktopCommand[]): void {
    this.#commands.set(contents, commands)
    this.#updateMenu()
  }

  /** From now on the app ends without a question. */
  allowQuitting(): void {
    this.main.allowClosing()
  }

  async #move(make: MakePlace): Promise<ErrorRecord | undefined> {
    if (!(await this.#mayStop('Opening another engine', this.#deskWork()))) {
      return new EngineError('ABORTED', 'Stayed with this engine, whose work is under way.').toRecord()
    }
    return this.#open(make)
  }

  /**
   * Shows a place; resolves to the reason when that fails and the window is what it was. Work of the desk with another
   * engine ends, unless the place only stands for a page that was lost (`keepsWork`).
   */
  async #open(make: MakePlace, keepsWork = false): Promise<ErrorRecord | undefined> {
    if (this.#isMoving) return new EngineError('CONFLICT', 'Another engine is being opened just now.').toRecord()
    this.#isMoving = true
    try {
      const place = await make()
      await this.main.open(place)
      this.#keepsWork = keepsWork
      if (!keepsWork) this.#setGate(place.gate)
      if (place.connection.address !== undefined) rememberAddress(place.connection.address)
      this.#updateMenu()
      return undefined
    } catch (thrown) {
      return toEngineError(thrown, 'open the window').toRecord()
    } finally {
      this.#isMoving = false
    }
  }

  #setGate(gate: EngineGate | undefined): void {
    if (gate === this.#gate) return
    this.#gate = gate
    void this.saves.stop()
    this.uploads.setGate(gate)
  }

  /** Shows the page that stands for no engine. Rejects when not even that can be shown. */
  async #explain(failed: MakePlace | undefined, failure: ErrorRecord | undefined, keepsWork = false): Promise<void> {
    this.#failed = failed
    const error = await this.#open(() => startPlace(failure), keepsWork)
    if (error !== undefined) throw EngineError.fromRecord(error)
  }

  /** Says what became of a page that was lost, unless another one is being opened and nobody misses it. */
  #explainLoss(failed: MakePlace, reason: EngineError, keepsWork: boolean): void {
    if (this.#isMoving) return
    if (this.main.place?.connection.kind === 'none') {
      dialog.showErrorBox('Lamina cannot show its window', reason.message)
      this.allowQuitting()
      app.quit()
      return
    }
    this.#explain(failed, reason.toRecord(), keepsWork).catch((thrown: unknown) =>
      process.stderr.write(`${String(thrown)}\n`),
    )
  }

  /** Says in a dialog why something that was asked for outside of the page has failed. */
  async #tellFailure(error: ErrorRecord | undefined): Promise<void> {
    const { window } = this.main
    if (error === undefined || error.code === 'ABORTED' || window === undefined) return
    await dialog.showMessageBox(window, { type: 'error', message: error.message, buttons: ['OK'] })
  }

  async #hostedPlace(): Promise<Place> {
    this.#host ??= this.#options.openHost().then((host) => {
      serveHost(host)
      return host
    })
    try {
      const { gate } = await this.#host
      return { url: `${appOrigin}/`, home: appOrigin, connection: { kind: 'hosted' }, gate }
    } catch (thrown) {
      this.#host = undefined
      throw thrown
    }
  }

  /** Asks before work is stopped; true at once when there is none. `what` begins a sentence: "Closing the window". */
  async #mayStop(what: string, work: readonly string[]): Promise<boolean> {
    const { window } = this.main
    if (work.length === 0 || window === undefined) return true
    const { response } = await dialog.showMessageBox(window, {
      type: 'warning',
      message: `${what} stops work that is under way.`,
      detail: `${work.slice(0, 10).join('\n')}\n\nNothing of it would be left.`,
      buttons: ['Stop it', 'Keep working'],
      defaultId: 1,
      cancelId: 1,
    })
    return response === 0
  }

  /** What ends with the app: all work of its own engine, whatever the window is open on, and that of the desk. */
  async #allWork(): Promise<readonly string[]> {
    const host = await this.host()
    if (host === undefined) return this.#deskWork()
    // Archives on their way to and from the engine of this app are work of that engine already.
    return this.#gate === host.gate ? host.running() : [...this.#deskWork(), ...host.running()]
  }

  /** What ends with the window's way to its engine. */
  #deskWork(): readonly string[] {
    const count = (number: number, what: string) =>
      number === 0 ? [] : [`${number} ${what}${number === 1 ? '' : 's'}`]
    return [...count(this.uploads.sending, 'archive to load'), ...count(this.saves.writing, 'archive to save')]
  }

  #updateMenu(): void {
    this.#menu.setCommands(this.#offeredCommands())
  }

  #offeredCommands(): readonly DesktopCommand[] {
    const contents = this.main.window?.webContents
    return (contents && this.#commands.get(contents)) ?? []
  }

  #runCommand(ids: readonly string[]): void {
    const command = this.#offeredCommands().find(({ id }) => ids.includes(id))
    if (command !== undefined) this.main.send(desktopChannels.command, command.id)
  }
}
