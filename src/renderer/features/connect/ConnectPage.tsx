import { Button, TextInput } from '@mantine/core'
import { IconArrowBackUp } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { usePageSubject } from '../../client/pageSubject.ts'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import classes from './ConnectPage.module.css'
import { RecentEngines } from './RecentEngines.tsx'
import { type ReadAddress, readAddress } from './readAddress.ts'
import { TunnelSteps } from './TunnelSteps.tsx'
import { useConnecting } from './useConnecting.ts'

/** Opens this window on the engine of another Lamina, at `/connect`. */
export function ConnectPage() {
  usePageSubject('Connect')
  const connecting = useConnecting()
  const [text, setText] = useState('')
  const input = useRef<HTMLInputElement>(null)
  const read = readAddress(text)
  const isHere = read.kind === 'good' && read.url.origin === connecting.current
  const write = (next: string) => {
    setText(next)
    connecting.dismiss()
  }
  return (
    <section className={classes.page} aria-labelledby="connect-title">
      <div className={classes.column}>
        <h1 id="connect-title">Connect to another Lamina</h1>
        <p className={classes.lead}>
          This window can show the images of an engine that runs elsewhere, here or on another machine: one that was
          started with <code>npm run serve</code>.
        </p>
        {connecting.canGoHome && (
          <div className={classes.home}>
            <span>
              This window shows the engine at <code>{connecting.current}</code>.
            </span>
            <Button
              variant="default"
              leftSection={<IconArrowBackUp size={14} />}
              disabled={connecting.isPending}
              onClick={connecting.goHome}
            >
              Back to this computer’s engine
            </Button>
          </div>
        )}
        <form
          className={classes.form}
          onSubmit={(event) => {
            event.preventDefault()
            if (read.kind === 'good' && !isHere) connecting.connect(read.url)
          }}
        >
          <TextInput
            ref={input}
            size="sm"
            label="Address"
            placeholder="http://127.0.0.1:4000/?token=…"
            autoComplete="off"
            spellCheck={false}
            aria-describedby="connect-advice"
            value={text}
            onChange={(event) => write(event.currentTarget.value)}
          />
          <Button type="submit" size="sm" loading={connecting.isPending} disabled={read.kind !== 'good' || isHere}>
            Connect
          </Button>
          <p id="connect-advice" className={classes.advice} aria-live="polite" data-tone={toneOf(read)}>
            {isHere ? 'This window shows that engine already.' : adviceOn(read)}
            {read.kind === 'remote' && (
              <Button variant="default" size="compact-xs" onClick={() => write(read.here)}>
                Use {new URL(read.here).host}
              </Button>
            )}
          </p>
        </form>
        {connecting.error && <ErrorNote error={connecting.error} onDismiss={connecting.dismiss} />}
        <RecentEngines
          recent={connecting.recent.filter((origin) => origin !== connecting.current)}
          onChoose={(origin) => {
            write(`${origin}/`)
            input.current?.focus()
          }}
          onForget={connecting.forget}
        />
        <TunnelSteps read={read} />
      </div>
    </section>
  )
}

function toneOf(read: ReadAddress): 'bad' | 'plain' {
  return read.kind === 'wrong' || read.kind === 'remote' ? 'bad' : 'plain'
}

/** What is to be said of what was written. */
function adviceOn(read: ReadAddress): string {
  if (read.kind === 'wrong') return `${read.reason} It is the one that npm run serve prints.`
  if (read.kind === 'remote') {
    return `Lamina answers on its own machine only, and the token must not cross a network in the clear. Forward port ${read.port} of ${read.host} as below, then go to it here.`
  }
  if (read.kind === 'good' && !read.hasToken) {
    return 'The address has no token: that works only where this window was let in a while ago.'
  }
  return 'Paste the whole address, or the whole line, that npm run serve prints. Its token lets you in.'
}
