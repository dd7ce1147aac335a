import { Button } from '@mantine/core'
import { IconTerminal2 } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { type MouseEvent, useEffect, useEffectEvent, useRef, useState } from 'react'
import type { TerminalSessionView } from '../../../shared/contract/terminals.ts'
import { isMacAgent, isPressed, parseKeys } from '../../../shared/model/keys.ts'
import { engine } from '../../client/api.ts'
import { errorRecord } from '../../client/errors.ts'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { SkeletonRows } from '../../ui/SkeletonRows.tsx'
import { EndDialog, type TerminalEnd } from './EndDialog.tsx'
import { paneBeside, paneName, panesOf, removePane, showPane, splitPane } from './paneLayout.ts'
import { RenameDialog } from './RenameDialog.tsx'
import { type OpenMenu, TerminalMenu } from './TerminalMenu.tsx'
import { TerminalPane } from './TerminalPane.tsx'
import { TerminalTabs } from './TerminalTabs.tsx'
import { TerminalToolbar } from './TerminalToolbar.tsx'
import type { TerminalHandle } from './TerminalView.tsx'
import classes from './TerminalWorkspace.module.css'
import { leaveKeys, terminalKeys } from './terminalKeys.ts'
import { useContainerTerminals } from './useContainerTerminals.ts'
import { usePaneLayout } from './usePaneLayout.ts'
import { useTerminalCommands } from './useTerminalCommands.ts'

/** What the terminals need to know of their container. */
export interface TerminalContainer {
  readonly id: string
  readonly name: string
  /** Whether its own process has a terminal. */
  readonly tty: boolean
  readonly isRunning: boolean
}

interface Props {
  readonly container: TerminalContainer
  /** Starts the container; absent when that cannot be done. */
  readonly onStart?: () => void
}

/** How large a shell's terminal is until its window has measured its room. */
const firstSize = { rows: 24, columns: 80 }

type Place = 'here' | 'right' | 'down'

/** The terminals of a container: its own process's and shells, in tabs and side by side. The address keeps which. */
export function TerminalWorkspace({ container, onStart }: Props) {
  const sessions = useContainerTerminals(container.id)
  const { layout, setLayout } = usePaneLayout(sessions?.map(({ id }) => paneName(id)) ?? [])
  const handles = useRef(new Map<string, TerminalHandle>())
  /** The pane that the keyboard is to go into once it is on screen. */
  const wanted = useRef('')
  const [searching, setSearching] = useState('')
  const [menu, setMenu] = useState<OpenMenu>()
  const [renamed, setRenamed] = useState<TerminalSessionView>()
  const [ending, setEnding] = useState<{ readonly session: TerminalSessionView; readonly end: TerminalEnd }>()
  const workspace = useRef<HTMLDivElement>(null)
  const [isMac] = useState(() => isMacAgent(navigator.userAgent))
  const active = sessions?.find(({ id }) => paneName(id) === layout.active)
  const focusPane = (pane: string) => {
    const handle = handles.current.get(pane)
    if (handle !== undefined) wanted.current = ''
    handle?.focus()
  }
  const focusTab = () =>
    workspace.current?.querySelector<HTMLElement>(`[data-terminal-tab="${layout.active}"]`)?.focus()
  const show = (session: TerminalSessionView, place: Place) => {
    const pane = paneName(session.id)
    setLayout((before) => (place === 'here' ? showPane(before, pane) : splitPane(before, pane, place)))
    wanted.current = pane
    focusPane(pane)
  }
  const opening = useMutation({
    mutationFn: ({ shell }: { readonly shell?: string; readonly place: Place }) =>
      engine.terminals.openShell({
        containerId: container.id,
        ...firstSize,
        ...(shell === undefined ? {} : { shell }),
      }),
    onSuccess: (session, { place }) => show(session, place),
  })
  const joining = useMutation({
    mutationFn: () => engine.terminals.open({ containerId: container.id }),
    onSuccess: (session) => setLayout((before) => showPane(before, paneName(session.id))),
  })
  const hasMain = sessions?.some(({ kind }) => kind === 'main') === true
  /** The container whose own terminal was closed here: it stays so until it is asked for. */
  const left = useRef('')
  const joinMain = useEffectEvent(() => {
    if (left.current !== container.id) joining.mutate()
  })
  const isKnown = sessions !== undefined
  useEffect(() => {
    // Looking on at the container's own process starts nothing: it is there from the beginning.
    if (isKnown && !hasMain && container.tty && container.isRunning) joinMain()
  }, [isKnown, hasMain, container.tty, container.isRunning])

  const close = (session: TerminalSessionView) => {
    if (session.kind === 'shell' && session.state === 'running') return setEnding({ session, end: 'close' })
    if (session.kind === 'main') left.current = container.id
    setLayout((before) => removePane(before, paneName(session.id)))
    void engine.terminals.close({ id: session.id })
  }
  const join = () => {
    left.current = ''
    joining.mutate()
  }
  const step = (by: number) => {
    const pane = paneBeside(layout, by)
    setLayout((before) => showPane(before, pane))
    focusPane(pane)
  }
  const copy = () => void navigator.clipboard.writeText(handles.current.get(layout.active)?.selection() ?? '')
  const keys: readonly (readonly [string, () => void])[] = [
    [leaveKeys, focusTab],
    [terminalKeys.copy, copy],
    [terminalKeys.find, () => setSearching(layout.active)],
    [terminalKeys.previous, () => step(-1)],
    [terminalKeys.next, () => step(1)],
  ]
  const onKey = (event: KeyboardEvent) => {
    const found = keys.find(([text]) => parseKeys(text).every((stroke) => isPressed(stroke, event, isMac)))
    if (found === undefined) return false
    event.preventDefault()
    found[1]()
    return true
  }
  const actions = {
    openShell: (place: Place, shell?: string) => opening.mutate(shell === undefined ? { place } : { place, shell }),
    find: () => setSearching(layout.active),
    rename: () => active && setRenamed(active),
    kill: () => active && setEnding({ session: active, end: 'kill' }),
    close: () => active && close(active),
    hide: () => setLayout((before) => removePane(before, layout.active)),
    enter: () => focusPane(layout.active),
    ...(container.tty && !hasMain ? { join } : {}),
  }
  useTerminalCommands({ active, container, actions })
  if (sessions === undefined) return <SkeletonRows count={8} label="Reading the terminals" />
  const error = opening.error ?? joining.error
  return (
    <div ref={workspace} className={classes.workspace}>
      <div className={classes.bar}>
        <TerminalTabs
          sessions={sessions}
          active={layout.active}
          panes={panesOf(layout)}
          onChoose={(session) => setLayout((before) => showPane(before, paneName(session.id)))}
          onEnter={({ id }) => {
            wanted.current = paneName(id)
            focusPane(wanted.current)
          }}
          onClose={close}
          onRename={setRenamed}
        />
        <TerminalToolbar
          container={container}
          active={active}
          paneCount={panesOf(layout).length}
          isOpening={opening.isPending}
          actions={actions}
        />
      </div>
      {error && (
        <ErrorNote
          error={errorRecord(error)}
          onDismiss={() => {
            opening.reset()
            joining.reset()
          }}
        />
      )}
      {sessions.length === 0 && (
        <Empty
          container={container}
          onShell={() => actions.openShell('here')}
          onStart={onStart}
          isOpening={opening.isPending}
        />
      )}
      <div className={classes.columns}>
        {layout.columns.map((column) => (
          <div key={column[0]} className={classes.column}>
            {column.map((pane) => {
              const session = sessions.find(({ id }) => paneName(id) === pane)
              if (session === undefined) return null
              return (
                <TerminalPane
                  key={pane}
                  session={session}
                  containerName={container.name}
                  isActive={pane === layout.active && panesOf(layout).length > 1}
                  isSearching={searching === pane}
                  onFind={(text, direction) => handles.current.get(pane)?.find(text, direction)}
                  handleRef={(handle) => {
                    if (handle === null) handles.current.delete(pane)
                    else handles.current.set(pane, handle)
                    if (handle !== null && wanted.current === pane) focusPane(pane)
                  }}
                  onActivate={() => {
                    if (pane !== layout.active) setLayout((before) => showPane(before, pane))
                  }}
                  onKey={onKey}
                  onMenu={(event: MouseEvent) => {
                    event.preventDefault()
                    setMenu({ x: event.clientX, y: event.clientY, handle: handles.current.get(pane) })
                  }}
                  onSearchEnd={() => {
                    setSearching('')
                    focusPane(pane)
                  }}
                  onStart={onStart}
                  onReopen={() => actions.openShell('here', session.shell)}
                  onClose={() => close(session)}
                />
              )
            })}
          </div>
        ))}
      </div>
      {menu && (
        <TerminalMenu
          {...menu}
          onFind={actions.find}
          onClose={() => {
            setMenu(undefined)
            actions.enter()
          }}
        />
      )}
      {renamed && <RenameDialog session={renamed} onClose={() => setRenamed(undefined)} />}
      {ending && <EndDialog {...ending} containerName={container.name} onClose={() => setEnding(undefined)} />}
    </div>
  )
}

interface EmptyProps {
  readonly container: TerminalContainer
  readonly isOpening: boolean
  readonly onShell: () => void
  readonly onStart: (() => void) | undefined
}

/** What there is to do where no terminal is open. */
function Empty({ container, isOpening, onShell, onStart }: EmptyProps) {
  return (
    <div className={classes.empty}>
      <IconTerminal2 size={28} stroke={1.4} aria-hidden="true" />
      <p>
        {container.isRunning
          ? container.tty
            ? 'No terminal is open.'
            : "The container's own process was started without a terminal: its logs tell what it prints. A shell can be opened beside it."
          : 'The container does not run: there is nothing to open a terminal in.'}
      </p>
      {container.isRunning && (
        <Button onClick={onShell} loading={isOpening}>
          Open a shell
        </Button>
      )}
      {!container.isRunning && onStart !== undefined && <Button onClick={onStart}>Start the container</Button>}
    </div>
  )
}
