import { IconTerminal2, IconX } from '@tabler/icons-react'
import { useRef } from 'react'
import type { TerminalSessionView } from '../../../shared/contract/terminals.ts'
import { useWidgetKeys } from '../../client/widgetKeys.ts'
import { paneName } from './paneLayout.ts'
import classes from './TerminalTabs.module.css'
import { closingWords, stateWords } from './terminalWords.ts'

interface Props {
  readonly sessions: readonly TerminalSessionView[]
  readonly active: string
  /** Those that are seen. */
  readonly panes: readonly string[]
  readonly onChoose: (session: TerminalSessionView) => void
  /** Brings the keyboard into the terminal. */
  readonly onEnter: (session: TerminalSessionView) => void
  readonly onClose: (session: TerminalSessionView) => void
  readonly onRename: (session: TerminalSessionView) => void
}

/** The terminals of a container: the arrows choose one, Enter goes into it, Delete closes it. */
export function TerminalTabs({ sessions, active, panes, onChoose, onEnter, onClose, onRename }: Props) {
  const list = useRef<HTMLDivElement>(null)
  /** The index of the tab that has the keyboard, which the address names only a moment later. */
  const at = () => {
    const focused = list.current?.querySelector<HTMLElement>('[data-session]:focus')?.dataset.session
    return sessions.findIndex(({ id }) => (focused === undefined ? paneName(id) === active : id === focused))
  }
  const act = (run: (session: TerminalSessionView) => void) => {
    const session = sessions[at()]
    if (session !== undefined) run(session)
  }
  const choose = (index: number) => {
    const session = sessions[(index + sessions.length) % sessions.length]
    if (session === undefined) return
    onChoose(session)
    list.current?.querySelector<HTMLElement>(`[data-session="${session.id}"]`)?.focus()
  }
  const onKey = useWidgetKeys('Tabs of terminals', [
    { keys: ['ArrowLeft'], title: 'The one before', run: () => choose(at() - 1) },
    { keys: ['ArrowRight'], title: 'The next one', run: () => choose(at() + 1) },
    { keys: ['Home'], title: 'The first', run: () => choose(0) },
    { keys: ['End'], title: 'The last', run: () => choose(sessions.length - 1) },
    { keys: ['Enter', 'ArrowDown'], title: 'Go into the terminal', run: () => act(onEnter) },
    { keys: ['F2'], title: 'Rename', run: () => act(onRename) },
    { keys: ['Delete'], title: 'Close', run: () => act(onClose) },
  ])
  return (
    <div ref={list} className={classes.tabs} role="tablist" tabIndex={-1} aria-label="Terminals" onKeyDown={onKey}>
      {sessions.map((session) => (
        <span
          key={session.id}
          className={classes.tab}
          data-active={paneName(session.id) === active}
          data-state={session.state}
        >
          <button
            type="button"
            role="tab"
            data-session={session.id}
            data-terminal-tab={paneName(session.id)}
            className={classes.choose}
            aria-selected={paneName(session.id) === active}
            tabIndex={paneName(session.id) === active ? 0 : -1}
            title={`${session.title || session.name}: ${stateWords(session)}`}
            onClick={() => onChoose(session)}
            onDoubleClick={() => onRename(session)}
          >
            <IconTerminal2 size={14} stroke={1.6} aria-hidden="true" />
            <span className={classes.name}>{session.name}</span>
            {session.state !== 'running' && <span className={classes.state}>{stateWords(session)}</span>}
            {panes.length > 1 && panes.includes(paneName(session.id)) && (
              <span className={classes.seen} title="It is on screen" />
            )}
          </button>
          <button
            type="button"
            className={classes.close}
            tabIndex={-1}
            // For the mouse: a list of tabs holds nothing else, and the keyboard has Delete and the menu beside.
            aria-hidden="true"
            title={closingWords(session)}
            onClick={() => onClose(session)}
          >
            <IconX size={13} />
          </button>
        </span>
      ))}
    </div>
  )
}
