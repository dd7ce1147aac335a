import type { TerminalSessionView } from '../../../shared/contract/terminals.ts'
import { useStore } from '../../client/Store.ts'
import { terminalSessions } from '../../client/terminals.ts'

/** The terminals of a container, its own process first, then shells as they were opened; undefined before they are known. */
export function useContainerTerminals(containerId: string): readonly TerminalSessionView[] | undefined {
  const sessions = useStore(terminalSessions)?.filter((session) => session.containerId === containerId)
  return (
    sessions && [...sessions.filter(({ kind }) => kind === 'main'), ...sessions.filter(({ kind }) => kind !== 'main')]
  )
}
