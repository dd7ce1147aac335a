import { lazy } from 'react'
import { engine } from '../client/api.ts'
import { ContainerPage } from '../features/containers/page/ContainerPage.tsx'

const TerminalWorkspace = lazy(async () => ({
  default: (await import('../features/terminal/TerminalWorkspace.tsx')).TerminalWorkspace,
}))

const LogView = lazy(async () => ({ default: (await import('../features/terminal/LogView.tsx')).LogView }))

/** The page of a container with the terminals and the log of another feature, which are loaded when they are looked at. */
export function ContainerRoute() {
  return (
    <ContainerPage
      terminal={({ id, name, tty, state }) => (
        <TerminalWorkspace
          container={{ id, name, tty, isRunning: state.status === 'running' }}
          onStart={() => void engine.containers.act({ ids: [id], verb: 'start' })}
        />
      )}
      logs={({ id, name, state }) => <LogView container={{ id, name, isRunning: state.status === 'running' }} />}
    />
  )
}
