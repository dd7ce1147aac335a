import { Menu } from 'electron'
import type { DesktopCommand } from '../../shared/contract/desktop.ts'
import { type MenuActions, menuTemplate } from './menuTemplate.ts'

/** How long changes of what a page offers are gathered before the menu follows, in milliseconds. */
const delay = 50

/** The native menu, which follows what the page in the window offers. */
export class AppMenu {
  readonly #actions: () => MenuActions
  #commands: readonly DesktopCommand[] = []
  #shown = ''
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(actions: () => MenuActions) {
    this.#actions = actions
  }

  /** Shows what can be done now: the commands of the page in front. */
  setCommands(commands: readonly DesktopCommand[]): void {
    this.#commands = commands
    this.#timer ??= setTimeout(() => this.update(), delay)
  }

  /** Shows the menu anew, if it would look different. A menu that is open closes by that. */
  update(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const template = menuTemplate(this.#commands, this.#actions(), process.platform)
    const look = JSON.stringify(template)
    if (look === this.#shown) return
    this.#shown = look
    Menu.setApplicationMenu(Menu.buildFromTemplate(template))
  }
}
