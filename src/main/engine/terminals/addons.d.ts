import type { ITerminalAddon, Terminal } from '@xterm/headless'

// The packages' own declarations are for browsers, and would bring the DOM into everything that runs in Node. See
// `paths` in tsconfig.main.json.

/** Of @xterm/addon-serialize. */
export class SerializeAddon implements ITerminalAddon {
  activate(terminal: Terminal): void
  dispose(): void
  /** Text that draws the terminal with so many lines above its screen. */
  serialize(options?: { readonly scrollback?: number }): string
}

/** Of @xterm/addon-unicode11. */
export class Unicode11Addon implements ITerminalAddon {
  activate(terminal: Terminal): void
  dispose(): void
}
