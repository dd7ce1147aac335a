import { Button } from '@mantine/core'
import { useNavigate } from 'react-router'
import type { ContainerDetails } from '../../../../shared/contract/containers.ts'
import { parseRunCommand, printRunCommand } from '../../../../shared/model/run/runCommand.ts'
import { runAddress } from '../containerAddress.ts'
import classes from './ContainerPage.module.css'

/** Milliseconds that a container may run and still have ended at once. */
const atOnce = 3000
/** Programs that read what one types, and end when nobody does. */
const readers = /(?:^|\/)(?:sh|bash|ash|dash|zsh|fish|python3?|node|irb|psql|redis-cli|lua)$/

/** Whether a program that wants to be typed into ended since it had no terminal. */
export function wantedTerminal({ state, tty, openStdin, command }: ContainerDetails): boolean {
  const [program = '', ...rest] = command
  const isReader = readers.test(program) && rest.every((word) => word.startsWith('-') && word !== '-c')
  const isShort = state.status === 'exited' && state.finished - state.started < atOnce
  return isShort && state.exitCode === 0 && isReader && !(tty && openStdin)
}

/** Explains a container that ended at once, and offers what its owner probably wanted. */
export function EndedAtOnce({ container }: { readonly container: ContainerDetails }) {
  const navigate = useNavigate()
  if (container.state.error !== '') {
    return (
      <div className={classes.explained} role="alert">
        <p>It could not be started: {container.state.error}</p>
      </div>
    )
  }
  if (!wantedTerminal(container)) return null
  const parsed = parseRunCommand(container.runCommand)
  const withTerminal = () => {
    if (!('run' in parsed)) return
    const { detach: _, ...flags } = parsed.run.flags
    const run = { ...parsed.run, flags: { ...flags, interactive: ['true'], tty: ['true'] } }
    void navigate(runAddress(printRunCommand(run)))
  }
  return (
    <output className={classes.explained}>
      <p>
        It ended at once, and nothing went wrong: <code>{container.command.join(' ')}</code> reads what one types, and
        without a terminal there is nothing to read.
      </p>
      <Button variant="default" onClick={withTerminal}>
        Run with a terminal…
      </Button>
    </output>
  )
}
