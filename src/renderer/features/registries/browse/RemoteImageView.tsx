import { Button, NativeSelect, Tabs } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { Link } from 'react-router'
import type { RemoteImage } from '../../../../shared/contract/transfers.ts'
import { api } from '../../../client/api.ts'
import { errorRecord } from '../../../client/errors.ts'
import { transferAddress } from '../../../client/transferAddress.ts'
import { CommandLine } from '../../../ui/CommandLine.tsx'
import { Digest } from '../../../ui/Digest.tsx'
import { ErrorNote } from '../../../ui/ErrorNote.tsx'
import { Size } from '../../../ui/Size.tsx'
import { SkeletonRows } from '../../../ui/SkeletonRows.tsx'
import { scrollsByKeyboard } from '../../../ui/scrollsByKeyboard.ts'
import { Time } from '../../../ui/Time.tsx'
import { type RegistryPlace, remoteViews } from '../registriesAddress.ts'
import { documentText } from './documentText.ts'
import { ReferrersView } from './ReferrersView.tsx'
import { RemoteFilesView } from './RemoteFilesView.tsx'
import classes from './RemoteImageView.module.css'
import { RemoteLayers } from './RemoteLayers.tsx'

interface Props {
  /** As docker names them: `localhost:5000/team/app`, `localhost:5000/team/app:1`. */
  readonly repository: string
  readonly reference: string
  readonly place: RegistryPlace
  readonly onShow: (place: Partial<RegistryPlace>) => void
}

/** An image as the registry has it, before it is pulled. */
export function RemoteImageView({ repository, reference, place, onShow }: Props) {
  const { platform } = place
  const look = useQuery(
    api.registries.look.queryOptions({
      input: { reference, ...(platform === undefined ? {} : { platform }) },
      staleTime: 60_000,
    }),
  )
  if (look.error) {
    return (
      <section className={classes.view} aria-label={reference}>
        <div className={classes.head}>
          <ErrorNote error={errorRecord(look.error)} onRetry={() => void look.refetch()} />
        </div>
      </section>
    )
  }
  return (
    <section className={classes.view} aria-label={reference}>
      {look.data === undefined ? (
        <SkeletonRows count={10} label="Asking for the image" />
      ) : (
        <LookedAt image={look.data} repository={repository} place={place} onShow={onShow} />
      )}
    </section>
  )
}

const titles = {
  layers: 'Layers',
  files: 'Files',
  manifest: 'Manifest',
  config: 'Configuration',
  referrers: 'Referrers',
}

interface LookedAtProps extends Omit<Props, 'reference'> {
  readonly image: RemoteImage
}

function LookedAt({ image, repository, place, onShow }: LookedAtProps) {
  const size = image.layers.reduce((sum, layer) => sum + layer.size, 0)
  const platforms = image.platforms.map(({ os, architecture, variant }) => platformText({ os, architecture, variant }))
  const shown = platformText(image.platform)
  const isImage = image.id !== undefined
  const platformFlag = place.platform === undefined ? '' : ` --platform ${place.platform}`
  return (
    <>
      <header className={classes.head}>
        <div className={classes.titleLine}>
          <h2 className={classes.title}>{image.reference}</h2>
          {isImage && (
            <Button
              component={Link}
              to={transferAddress('pull', {
                reference: image.reference,
                ...(place.platform === undefined ? {} : { platform: place.platform }),
              })}
              leftSection={<IconDownload size={14} aria-hidden="true" />}
            >
              Pull…
            </Button>
          )}
        </div>
        {!isImage && (
          <p className={classes.artifact}>
            No image:{' '}
            {image.artifactType === undefined ? 'an artifact' : `an artifact of the type ${image.artifactType}`}. It can
            be looked at, and not run.
          </p>
        )}
        <dl className={classes.facts}>
          <div>
            <dt>Digest</dt>
            <dd>
              <Digest digest={image.target.digest} label="digest" />
            </dd>
          </div>
          <div>
            <dt>Kind</dt>
            <dd title={image.target.mediaType}>{kindOf(image)}</dd>
          </div>
          <div>
            <dt>Layers</dt>
            <dd className="tabular">
              {image.layerCount}, <Size bytes={size} kind="blob" />
            </dd>
          </div>
          {image.created > 0 && (
            <div>
              <dt>Created</dt>
              <dd>
                <Time time={image.created} />
              </dd>
            </div>
          )}
          {platforms.length > 0 && (
            <div>
              <dt>Platform</dt>
              <dd>
                <NativeSelect
                  size="xs"
                  aria-label="Platform"
                  data={[...new Set([shown, ...platforms])]}
                  value={shown}
                  onChange={(event) => onShow({ platform: event.currentTarget.value, layer: '', directory: '' })}
                />
              </dd>
            </div>
          )}
        </dl>
        {isImage && <CommandLine command={`docker pull${platformFlag} ${image.reference}`} />}
      </header>
      <Tabs
        value={place.view}
        onChange={(value) => {
          const view = remoteViews.find((entry) => entry === value)
          if (view !== undefined) onShow({ view })
        }}
        className={classes.tabs ?? ''}
        keepMounted={false}
      >
        <Tabs.List className={classes.tabList ?? ''}>
          {remoteViews
            .filter((view) => isImage || (view !== 'files' && view !== 'config'))
            .map((view) => (
              <Tabs.Tab key={view} value={view}>
                {titles[view]}
              </Tabs.Tab>
            ))}
        </Tabs.List>
        <Tabs.Panel value="layers" className={classes.panel ?? ''}>
          <RemoteLayers
            layers={image.layers}
            layerCount={image.layerCount}
            {...(isImage ? { onFiles: (layer: string) => onShow({ view: 'files', layer, directory: '' }) } : {})}
          />
        </Tabs.Panel>
        <Tabs.Panel value="files" className={classes.panel ?? ''}>
          <RemoteFilesView image={image} place={place} onShow={onShow} />
        </Tabs.Panel>
        <Tabs.Panel value="manifest" className={classes.panel ?? ''}>
          {image.documents.index !== undefined && <Document title="Index" text={image.documents.index} />}
          <Document title="Manifest" text={image.documents.manifest} />
        </Tabs.Panel>
        <Tabs.Panel value="config" className={classes.panel ?? ''}>
          <Document title="Configuration" text={image.documents.config ?? '{}'} />
        </Tabs.Panel>
        <Tabs.Panel value="referrers" className={classes.panel ?? ''}>
          <ReferrersView repository={repository} digest={image.manifest.digest} />
        </Tabs.Panel>
      </Tabs>
    </>
  )
}

function kindOf({ target, manifest, platforms }: RemoteImage): string {
  if (target.digest === manifest.digest) return 'one manifest'
  return platforms.length === 1 ? 'index of 1 platform' : `index of ${platforms.length} platforms`
}

function platformText({
  os,
  architecture,
  variant,
}: {
  os: string
  architecture: string
  variant?: string | undefined
}) {
  return [os, architecture, variant].filter(Boolean).join('/')
}

function Document({ title, text }: { readonly title: string; readonly text: string }) {
  const shown = useMemo(() => documentText(text), [text])
  return (
    <section className={classes.document} aria-label={title}>
      <h3>{title}</h3>
      <pre {...scrollsByKeyboard}>{shown}</pre>
    </section>
  )
}
