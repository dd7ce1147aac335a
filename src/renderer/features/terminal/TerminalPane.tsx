import { type MouseEvent, type Ref, useState } from 'react'
import type { TerminalSize, TerminalStatus } from '../../../shared/contract/terminalFrames.ts'
import type { TerminalSessionView } from '../../../shared/contract/terminals.ts'
import { CommandLine } from '../../ui/CommandLine.tsx'
import { Keys } from '../../ui/Keys.tsx'
import { CopyWish } from './CopyWish.tsx'
import { LinkDialog, openByDesktop } from './LinkDialog.tsx'
import { PaneNote } from './PaneNote.tsx'
import { PaneSearch } from './PaneSearch.tsx'
import classes from './TerminalPane.module.css'
import type { FoundInTerminal } from './TerminalScreen.ts'
import { type TerminalHandle, TerminalView } from './TerminalView.tsx'
import { leaveKeys } from './terminalKeys.ts'
import { terminalCommand } from './terminalWords.ts'

interface Props {
  readonly session: TerminalSessionView
  readonly containerName: string
  readonly isActive: boolean
  readonly isSearching: boolean
  readonly onFind: (text: string, direction: 'next' | 'previous' | 'typing') => void
  readonly handleRef: Ref<TerminalHandle>
  readonly onActivate: () => void
  readonly onKey: (event: KeyboardEvent) => boolean
  readonly onMenu: (event: MouseEvent) => void
  readonly onSearchEnd: () => void
  /** Starts the container; absent when that cannot be done here. */
  readonly onStart: (() => void) | undefined
  readonly onReopen: () => void
  readonly onClose: () => void
}

/** A terminal with what is to be told of it: its search, how it is, and the docker command that opens the same. */
export function TerminalPane(props: Props) {
  const { session, containerName, isActive, isSearching, onFind } = props
  const [status, setStatus] = useState<TerminalStatus>({ state: 'connecting', ownsSize: true })
  const [isReached, setReached] = useState(true)
  const [size, setSize] = useState<TerminalSize>()
  const [found, setFound] = useState<FoundInTerminal>({ index: -1, count: 0 })
  const [copyWish, setCopyWish] = useState<string>()
  const [link, setLink] = useState<string>()
  return (
    <div className={classes.pane} data-active={isActive}>
      {isSearching && (
        <PaneSearch
          found={found}
          onFind={onFind}
          onClose={() => {
            onFind('', 'typing')
            props.onSearchEnd()
          }}
        />
      )}
      <PaneNote
        session={session}
        status={status}
        isReached={isReached}
        size={size}
        onStart={props.onStart}
        onReopen={props.onReopen}
        onClose={props.onClose}
      />
      {copyWish !== undefined && <CopyWish text={copyWish} onDone={() => setCopyWish(undefined)} />}
      <TerminalView
        sessionId={session.id}
        label={`Terminal ${session.name} of ${containerName}`}
        handle={props.handleRef}
        onStatus={setStatus}
        onReach={setReached}
        onSize={setSize}
        onFound={setFound}
        onCopyWish={setCopyWish}
        onLink={(address) => {
          if (!openByDesktop(address)) setLink(address)
        }}
        onKey={props.onKey}
        onFocus={props.onActivate}
        onMenu={props.onMenu}
      />
      <footer className={classes.foot}>
        <CommandLine command={terminalCommand(session, containerName)} />
        <span className={classes.size}>{size && `${size.columns} × ${size.rows}`}</span>
        <span className={classes.hint}>
          <Keys keys={leaveKeys} /> leaves
        </span>
      </footer>
      {link !== undefined && <LinkDialog address={link} onClose={() => setLink(undefined)} />}
    </div>
  )
}
