import type { TerminalSessionView } from '../../../shared/contract/terminals.ts'
import { type Command, useCommands } from '../../client/commands.ts'
import type { TerminalContainer } from './TerminalWorkspace.tsx'

/** What can be done about the terminals of a container. */
export interface TerminalActions {
  /** Opens a shell: the best that there is, or this one. */
  readonly openShell: (place: 'here' | 'right' | 'down', shell?: string) => void
  readonly find: () => void
  readonly rename: () => void
  readonly kill: () => void
  readonly close: () => void
  /** Takes the terminal off the screen; it goes on. */
  readonly hide: () => void
  /** Brings the keyboard into the terminal. */
  readonly enter: () => void
  /** Looks on at the container's own process; absent when it is looked at, or has no terminal. */
  readonly join?: () => void
}

interface Offered {
  readonly active: TerminalSessionView | undefined
  readonly container: TerminalContainer
  readonly actions: TerminalActions
}

const group = 'Terminal'

/** Offers what can be done about terminals in the palette and by keys, as long as they are on screen. */
export function useTerminalCommands({ active, container, actions }: Offered): void {
  const opening: Command[] = [
    {
      id: 'terminal.shell',
      title: 'Open a shell',
      group,
      keywords: 'exec bash sh',
      run: () => actions.openShell('here'),
    },
    {
      id: 'terminal.right',
      title: 'Open a shell to the right',
      group,
      keywords: 'split',
      run: () => actions.openShell('right'),
    },
    {
      id: 'terminal.down',
      title: 'Open a shell below',
      group,
      keywords: 'split',
      run: () => actions.openShell('down'),
    },
  ]
  const about: Command[] = [
    { id: 'terminal.enter', title: 'Go into the terminal', group, keys: 't', run: actions.enter },
    { id: 'terminal.find', title: 'Find in the terminal…', group, keys: '/', run: actions.find },
    { id: 'terminal.rename', title: 'Rename the terminal…', group, run: actions.rename },
    { id: 'terminal.close', title: 'Close the terminal', group, run: actions.close },
  ]
  const kill: Command = { id: 'terminal.kill', title: 'Kill what runs in the terminal…', group, run: actions.kill }
  useCommands([
    ...(container.isRunning ? opening : []),
    ...(active === undefined ? [] : about),
    ...(active?.state === 'running' ? [kill] : []),
  ])
}
