import '@xterm/xterm/css/xterm.css'
import { useQuery } from '@tanstack/react-query'
import { type MouseEvent, type Ref, useEffect, useEffectEvent, useImperativeHandle, useRef } from 'react'
import { defaultTerminal } from '../../../shared/contract/settings.ts'
import type { TerminalSize, TerminalStatus } from '../../../shared/contract/terminalFrames.ts'
import { api } from '../../client/api.ts'
import { type FoundInTerminal, TerminalScreen } from './TerminalScreen.ts'
import classes from './TerminalView.module.css'

/** What can be done with a terminal from around it. */
export interface TerminalHandle {
  focus(): void
  find(text: string, direction: 'next' | 'previous' | 'typing'): void
  selection(): string
  selectAll(): void
  paste(text: string): void
}

interface Props {
  readonly sessionId: string
  /** For screen readers. */
  readonly label: string
  readonly handle: Ref<TerminalHandle>
  readonly onStatus: (status: TerminalStatus) => void
  readonly onReach: (isReached: boolean) => void
  readonly onSize: (size: TerminalSize) => void
  readonly onFound: (found: FoundInTerminal) => void
  readonly onCopyWish: (text: string) => void
  readonly onLink: (address: string) => void
  readonly onKey: (event: KeyboardEvent) => boolean
  readonly onFocus: () => void
  readonly onMenu: (event: MouseEvent) => void
}

/** One terminal: what the engine shows of it, and what a person types. */
export function TerminalView({ sessionId, label, handle, onFocus, onMenu, ...heard }: Props) {
  const element = useRef<HTMLDivElement>(null)
  const screen = useRef<TerminalScreen | null>(null)
  /** The keyboard is to go into it once it is there. */
  const isWanted = useRef(false)
  const { data } = useQuery(api.settings.get.queryOptions())
  const settings = data?.terminal ?? defaultTerminal
  const onStatus = useEffectEvent(heard.onStatus)
  const onReach = useEffectEvent(heard.onReach)
  const onSize = useEffectEvent(heard.onSize)
  const onFound = useEffectEvent(heard.onFound)
  const onCopyWish = useEffectEvent(heard.onCopyWish)
  const onLink = useEffectEvent(heard.onLink)
  const onKey = useEffectEvent(heard.onKey)
  const open = useEffectEvent((session: string, parent: HTMLElement) => {
    const listener = {
      onStatus: (status: TerminalStatus) => onStatus(status),
      onReach: (isReached: boolean) => onReach(isReached),
      onSize: (size: TerminalSize) => onSize(size),
      onFound: (found: FoundInTerminal) => onFound(found),
      onCopyWish: (text: string) => onCopyWish(text),
      onLink: (address: string) => onLink(address),
      onKey: (event: KeyboardEvent) => onKey(event),
    }
    return new TerminalScreen(session, parent, settings, listener)
  })

  useEffect(() => {
    if (element.current === null) return
    const opened = open(sessionId, element.current)
    screen.current = opened
    if (isWanted.current) opened.focus()
    isWanted.current = false
    return () => {
      screen.current = null
      opened.dispose()
    }
  }, [sessionId])
  useEffect(() => screen.current?.applySettings(settings), [settings])
  useImperativeHandle(handle, () => ({
    focus: () => {
      if (screen.current === null) isWanted.current = true
      else screen.current.focus()
    },
    find: (text, direction) => screen.current?.find(text, direction),
    selection: () => screen.current?.selection ?? '',
    selectAll: () => screen.current?.selectAll(),
    paste: (text) => screen.current?.paste(text),
  }))
  return (
    <section className={classes.view} aria-label={label} {...{ onFocus, onContextMenu: onMenu }}>
      <div key={sessionId} ref={element} className={classes.screen} />
    </section>
  )
}
