import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { shellWord } from '../../../shared/model/shellWord.ts'
import { CommandLine } from '../../ui/CommandLine.tsx'
import classes from './ConnectPage.module.css'
import type { ReadAddress } from './readAddress.ts'

/** The port of examples. */
const examplePort = 4000

/** How an engine on another machine is reached: its port is brought here by ssh. */
export function TunnelSteps({ read }: { readonly read: ReadAddress }) {
  const [machine, setMachine] = useState('')
  const port = read.kind === 'good' || read.kind === 'remote' ? read.port : examplePort
  const suggested = read.kind === 'remote' ? read.host : 'you@machine'
  const target = machine.trim() || suggested
  return (
    <>
      <h2>On another machine</h2>
      <ol className={classes.steps}>
        <li>
          <p>There, start the engine. It prints a line with its address:</p>
          <CommandLine command={`npm run serve -- --port ${port}`} label="Starts the engine on the other machine" />
        </li>
        <li>
          <p>Here, bring its port to this machine, and leave that running:</p>
          <div className={classes.tunnel}>
            <TextInput
              aria-label="The other machine, as ssh knows it"
              placeholder={suggested}
              spellCheck={false}
              value={machine}
              onChange={(event) => setMachine(event.currentTarget.value)}
            />
            <CommandLine
              command={`ssh -N -L ${port}:127.0.0.1:${port} ${shellWord(target)}`}
              label="Brings the port of the other machine here"
            />
          </div>
        </li>
        <li>
          <p>
            Paste the address above as it was printed: <code>127.0.0.1:{port}</code> now leads there, through ssh.
          </p>
        </li>
      </ol>
    </>
  )
}
