import { Button } from '@mantine/core'
import { IconPackages, IconTerminal2, IconUpload } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { api, engine } from '../../client/api.ts'
import { useCommands } from '../../client/commands.ts'
import { errorRecord } from '../../client/errors.ts'
import { whenEnded } from '../../client/operations.ts'
import { CommandLine } from '../../ui/CommandLine.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import classes from './Welcome.module.css'

/** What stands where images will be: three ways to the first one. */
export function Welcome({ onLoad }: { readonly onLoad: () => void }) {
  const { data: info } = useQuery(api.system.info.queryOptions())
  const samples = useMutation({
    mutationFn: async () => {
      const { operationId } = await engine.samples.load()
      return whenEnded(operationId)
    },
  })
  useCommands([
    { id: 'samples.load', title: 'Load the samples', group: 'Images', keywords: 'hello demo', run: samples.mutate },
  ])
  const failure = samples.error ? errorRecord(samples.error) : samples.data?.error
  return (
    <section className={classes.page} aria-labelledby="welcome-title">
      <div className={classes.column}>
        <h1 id="welcome-title">No images yet</h1>
        <p className={classes.lead}>Lamina shows what container images are made of. Bring the first ones in:</p>
        <div className={classes.way}>
          <IconUpload size={20} aria-hidden="true" />
          <div>
            <h2>Open an archive</h2>
            <p>
              A file from <code>docker save</code>, or an OCI layout as a tar, compressed or not. Drop it anywhere in
              this window.
            </p>
          </div>
          <Button onClick={onLoad}>Choose files…</Button>
        </div>
        <div className={classes.way}>
          <IconPackages size={20} aria-hidden="true" />
          <div>
            <h2>Look at samples</h2>
            <p>A hello-world and a family of three images that share layers. They need no network.</p>
          </div>
          <Button variant="default" loading={samples.isPending} onClick={() => samples.mutate()}>
            Load samples
          </Button>
        </div>
        {failure && <ErrorNote error={failure} onDismiss={samples.reset} />}
        {info?.dockerContextCommand && (
          <div className={`${classes.way} ${classes.wide}`}>
            <IconTerminal2 size={20} aria-hidden="true" />
            <div>
              <h2>Use your docker command line</h2>
              <p>It works with Lamina as it is. What it does appears here at once.</p>
            </div>
            <div className={classes.commands}>
              <CommandLine command={info.dockerContextCommand} label="Makes docker use Lamina from now on" />
              <p className={classes.or}>or for one shell only:</p>
              <CommandLine command={info.dockerHostCommand ?? ''} label="Makes docker use Lamina in one shell" />
            </div>
          </div>
        )}
      </div>
    </section>
  )
}
