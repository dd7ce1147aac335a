import { UnstyledButton } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useLocation } from 'react-router'
import { transferPaths } from '../client/transferAddress.ts'
import { startedUploads, uploadArchives } from '../client/uploads.ts'
import { ConnectCommands } from '../features/connect/ConnectCommands.tsx'
import { OperationsTray } from '../features/operations/OperationsTray.tsx'
import { onFailure, onLongTransfer } from '../features/operations/useWork.ts'
import { SettingsCommands } from '../features/settings/SettingsCommands.tsx'
import { UndoBar } from '../features/storage/trash/UndoBar.tsx'
import { WelcomeCommands } from '../features/welcome/WelcomeCommands.tsx'
import { ConnectionBanner } from './ConnectionBanner.tsx'
import { DropTarget } from './DropTarget.tsx'
import { KeyboardOverview } from './keyboard/KeyboardOverview.tsx'
import { PageOutlet } from './PageOutlet.tsx'
import { CommandPalette } from './palette/CommandPalette.tsx'
import { Rail } from './Rail.tsx'
import classes from './Shell.module.css'
import { StatusBar } from './StatusBar.tsx'
import { useArrival } from './useArrival.ts'
import { useShellCommands } from './useShellCommands.ts'

/** What the pages get from the shell. */
export interface ShellContext {
  /** Lets people choose archives to load. */
  readonly chooseArchives: () => void
}

/** Whether the page at an address tells itself of the work under way: all of it, or of the one that it is about. */
function isToldThere(pathname: string, search: string): boolean {
  if (pathname.startsWith('/operations')) return true
  return Object.values(transferPaths).includes(pathname) && new URLSearchParams(search).has('operation')
}

/** The frame of every page: rail, page, tray and status bar. */
export function Shell() {
  const [tray, setTray] = useState<'closed' | 'automatic' | 'open'>(startedUploads.get() > 0 ? 'automatic' : 'closed')
  const { pathname, search } = useLocation()
  const main = useRef<HTMLElement>(null)
  useArrival(main)
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    const show = () => setTray((now) => (now === 'open' ? 'open' : 'automatic'))
    const stops = [startedUploads.subscribe(show), onFailure(show), onLongTransfer(show)]
    return () => {
      for (const stop of stops) stop()
    }
  }, [])
  const context: ShellContext = {
    chooseArchives: () => {
      if (window.lamina === undefined) input.current?.click()
      else void window.lamina.openArchives()
    },
  }
  // Where everything is told anyhow, it does not come by itself.
  const isTrayShown = tray === 'open' || (tray === 'automatic' && !isToldThere(pathname, search))
  useShellCommands({ onLoad: context.chooseArchives })
  return (
    <div className={classes.shell}>
      <UnstyledButton className={classes.skip ?? ''} onClick={() => main.current?.focus()}>
        Skip to the page
      </UnstyledButton>
      <Rail />
      <div className={classes.middle}>
        <ConnectionBanner />
        <main ref={main} className={classes.page} tabIndex={-1}>
          <PageOutlet context={context} />
        </main>
        {isTrayShown && <OperationsTray isAutomatic={tray === 'automatic'} onClose={() => setTray('closed')} />}
        <UndoBar />
      </div>
      <StatusBar isTrayOpen={isTrayShown} onToggleTray={() => setTray(isTrayShown ? 'closed' : 'open')} />
      <DropTarget onDrop={uploadArchives} />
      <SettingsCommands />
      <WelcomeCommands />
      <ConnectCommands />
      <CommandPalette />
      <KeyboardOverview />
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label="Archives to load"
        onChange={(event) => {
          const { files } = event.currentTarget
          if (files && files.length > 0) uploadArchives([...files])
          // The same file again is a change, too.
          event.currentTarget.value = ''
        }}
      />
    </div>
  )
}
