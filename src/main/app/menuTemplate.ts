import type { MenuItemConstructorOptions } from 'electron'
import type { DesktopCommand } from '../../shared/contract/desktop.ts'

/** What the menu can do besides the roles that Electron has. */
export interface MenuActions {
  /** Runs the command of the page that has one of these ids. */
  run(...ids: readonly string[]): void
  /** Leaves an engine elsewhere for that of this app; absent when that cannot be done now. */
  readonly disconnect?: () => void
  readonly openDocumentation: () => void
  readonly openDockerReference: () => void
}

/** The start of the ids of commands that go to a page. */
const pagePrefix = 'page.'

/**
 * The native menu for what the page offers now. A command that is not offered stays in its place, disabled. Keys that
 * the page listens to itself are only shown; on a Mac the page handles them before the menu sees them.
 */
export function menuTemplate(
  commands: readonly DesktopCommand[],
  actions: MenuActions,
  platform: string,
): MenuItemConstructorOptions[] {
  const item = (id: string, label: string, accelerator?: string, ...others: string[]): MenuItemConstructorOptions => {
    const ids = [id, ...others]
    const command = commands.find((offered) => ids.includes(offered.id))
    const own = acceleratorOf(command?.keys)
    const keys: Pick<MenuItemConstructorOptions, 'accelerator' | 'registerAccelerator'> = {}
    if (own !== undefined) {
      keys.accelerator = own
      keys.registerAccelerator = false
    } else if (accelerator !== undefined) keys.accelerator = accelerator
    return { id, label, enabled: command !== undefined, click: () => actions.run(...ids), ...keys }
  }
  // The page's own names are told, with at most nine keys for them.
  const pages = commands
    .filter(({ id }) => id.startsWith(pagePrefix))
    .map(({ id, title }, index) => item(id, title, index < 9 ? `CmdOrCtrl+${index + 1}` : undefined))
  const separator: MenuItemConstructorOptions = { type: 'separator' }
  const isMac = platform === 'darwin'

  return [
    ...(isMac ? [{ role: 'appMenu' as const }] : []),
    {
      label: '&File',
      submenu: [
        item('images.load', 'Open Archives…', 'CmdOrCtrl+O'),
        // Those that are marked in the list, or the one whose page it is.
        item('images.save', 'Save Images…', 'CmdOrCtrl+S', 'image.save'),
        separator,
        item('app.connect', 'Connect to Another Lamina…'),
        {
          id: 'app.disconnect',
          label: 'Disconnect',
          enabled: actions.disconnect !== undefined,
          click: () => actions.disconnect?.(),
        },
        separator,
        isMac ? { role: 'close' } : { role: 'quit', accelerator: 'CmdOrCtrl+Q' },
      ],
    },
    { label: '&Edit', role: 'editMenu' },
    {
      label: '&Go',
      submenu: [
        item('app.back', 'Back', isMac ? 'Cmd+[' : 'Alt+Left'),
        item('app.forward', 'Forward', isMac ? 'Cmd+]' : 'Alt+Right'),
        ...(pages.length === 0 ? [] : [separator, ...pages]),
      ],
    },
    {
      label: '&View',
      submenu: [
        item('app.palette', 'Command Palette…', 'CmdOrCtrl+K'),
        separator,
        { role: 'reload' },
        separator,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        separator,
        { role: 'togglefullscreen' },
        { role: 'toggleDevTools' },
      ],
    },
    ...(isMac ? [{ role: 'windowMenu' as const }] : []),
    {
      label: '&Help',
      role: 'help',
      submenu: [
        item('app.keyboard', 'Keyboard Overview', 'F1'),
        separator,
        { id: 'help.documentation', label: 'Documentation', click: actions.openDocumentation },
        { id: 'help.docker', label: 'Docker Commands (docs.docker.com)', click: actions.openDockerReference },
        ...(isMac ? [] : [separator, { role: 'about' as const }]),
      ],
    },
  ]
}

const keyNames: Readonly<Record<string, string>> = {
  mod: 'CmdOrCtrl',
  alt: 'Alt',
  shift: 'Shift',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  Escape: 'Esc',
}

/**
 * How Electron writes keys of a command. Undefined for keys without a modifier and for one key after another, which
 * no menu can show.
 */
export function acceleratorOf(keys: string | undefined): string | undefined {
  if (keys === undefined || keys.includes(' ') || !/^(mod|alt)\+/.test(keys)) return undefined
  const parts = keys.endsWith('++') ? [...keys.slice(0, -2).split('+'), 'Plus'] : keys.split('+')
  return parts.map((part) => keyNames[part] ?? part).join('+')
}
