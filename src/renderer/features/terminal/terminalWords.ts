import type { TerminalSessionView } from '../../../shared/contract/terminals.ts'
import { shellWord } from '../../../shared/model/shellWord.ts'

/** What a session is doing, in a word or two. */
export function stateWords({ state, exitCode }: Pick<TerminalSessionView, 'state' | 'exitCode'>): string {
  if (state === 'ended') return exitCode === undefined ? 'ended' : `ended with ${exitCode}`
  return { connecting: 'connecting', running: 'running', lost: 'not reached' }[state]
}

/** The docker command that opens the same. */
export function terminalCommand({ kind, shell }: TerminalSessionView, container: string): string {
  const name = shellWord(container)
  return kind === 'main' ? `docker attach ${name}` : `docker exec -it ${name} ${shellWord(shell)}`
}

/** What closing a terminal does to the program in it. */
export function closingWords({ kind, state, name }: TerminalSessionView): string {
  if (state === 'ended') return `Close ${name}: its program has ended`
  return kind === 'main' ? `Close ${name}: its process goes on` : `Close ${name}: this hangs up the shell`
}
