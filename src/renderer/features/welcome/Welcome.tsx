import { Button } from '@mantine/core'
import { IconDownload, IconPackages, IconPlugConnected, IconTerminal2, IconUpload } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link, useNavigate } from 'react-router'
import { api } from '../../client/api.ts'
import { transferAddress } from '../../client/transferAddress.ts'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { LayersPicture } from './LayersPicture.tsx'
import { useSamples } from './useSamples.ts'
import classes from './Welcome.module.css'

interface Props {
  readonly onLoad: () => void
  /** What can be done so that the docker command line uses this engine. */
  readonly docker: ReactNode
}

/** The first run, where images will be: what this is about, and the ways to the first image. */
export function Welcome({ onLoad, docker }: Props) {
  const { data: usage } = useQuery(api.storage.diskUsage.queryOptions())
  const samples = useSamples()
  const navigate = useNavigate()
  const isEmpty = usage?.imageCount === 0
  return (
    <section className={classes.page} aria-labelledby="welcome-title">
      <div className={classes.column}>
        <header className={classes.head}>
          <div>
            <h1 id="welcome-title">See what container images are made of</h1>
            <p className={classes.lead}>
              An image is a stack of layers, and many images share layers. Lamina shows which, what each one brings, and
              what every byte on disk is for.
            </p>
            <p className={classes.lead}>
              {isEmpty ? 'There are no images here yet. Five ways to the first one:' : 'Five ways to more images:'}
            </p>
          </div>
          <LayersPicture />
        </header>
        <div className={classes.way}>
          <IconPackages size={20} aria-hidden="true" />
          <div>
            <h2>Look at samples</h2>
            <p>Four small images that were made to be looked at; three of them share layers. They need no network.</p>
          </div>
          <Button loading={samples.isPending} onClick={() => samples.load(() => void navigate('/images'))}>
            Load samples
          </Button>
        </div>
        {samples.error && <ErrorNote error={samples.error} onDismiss={samples.reset} />}
        <div className={classes.way}>
          <IconDownload size={20} aria-hidden="true" />
          <div>
            <h2>Pull from a registry</h2>
            <p>From Docker Hub or any other. You see what it costs before it starts.</p>
          </div>
          <Button variant="default" component={Link} to={transferAddress('pull')}>
            Pull…
          </Button>
        </div>
        <div className={classes.way}>
          <IconUpload size={20} aria-hidden="true" />
          <div>
            <h2>Open an archive</h2>
            <p>
              A file from <code>docker save</code>, or an OCI layout as a tar, compressed or not. Or drop it anywhere in
              this window.
            </p>
          </div>
          <Button variant="default" onClick={onLoad}>
            Choose files…
          </Button>
        </div>
        <div className={`${classes.way} ${classes.wide}`}>
          <IconTerminal2 size={20} aria-hidden="true" />
          <div>
            <h2>Use your docker command line</h2>
            <p>It works with Lamina as it is. What it does appears here at once.</p>
          </div>
          {docker}
        </div>
        <div className={classes.way}>
          <IconPlugConnected size={20} aria-hidden="true" />
          <div>
            <h2>Connect to another Lamina</h2>
            <p>Look at the images of an engine that runs on another machine.</p>
          </div>
          <Button variant="default" component={Link} to="/connect">
            Connect…
          </Button>
        </div>
      </div>
    </section>
  )
}
