import type { TerminalSessionView } from '../../shared/contract/terminals.ts'
import { Store } from './Store.ts'

/** The terminals that the engine keeps, oldest first; undefined before they are known. */
export const terminalSessions = new Store<readonly TerminalSessionView[] | undefined>(undefined)
