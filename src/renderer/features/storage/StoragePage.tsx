import { Button } from '@mantine/core'
import { IconDatabase, IconEraser, IconRecycle, IconTrash } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useSearchParams } from 'react-router'
import { api } from '../../client/api.ts'
import { useCommands } from '../../client/commands.ts'
import { errorRecord } from '../../client/errors.ts'
import { CommandLine } from '../../ui/CommandLine.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { HeadSpace, ListHead } from '../../ui/page/ListHead.tsx'
import { Page } from '../../ui/page/Page.tsx'
import { Size } from '../../ui/Size.tsx'
import { SkeletonRows } from '../../ui/SkeletonRows.tsx'
import { DiskPartsTable } from './DiskPartsTable.tsx'
import { DockerUsageTable } from './DockerUsageTable.tsx'
import { LargestLayers } from './LargestLayers.tsx'
import { Patterns } from './patterns.tsx'
import { SizeStepsTable } from './SizeStepsTable.tsx'
import classes from './StoragePage.module.css'
import { formatStorageAddress, parseStorageAddress, type StorageAddress } from './storageAddress.ts'
import { diskTotal, type Kept } from './usageRows.ts'

/** Where the bytes go. */
export function StoragePage() {
  const [search, setSearch] = useSearchParams()
  const address = parseStorageAddress(search)
  const show = (next: StorageAddress) => setSearch(formatStorageAddress(next), { replace: true })
  const usage = useQuery(api.storage.diskUsage.queryOptions())
  const downloads = useQuery(api.transfers.downloads.queryOptions())
  const error = usage.error ?? downloads.error
  const by = address.by === 'disk' ? 'docker' : 'disk'
  useCommands([
    {
      id: 'storage.layersBy',
      title: by === 'disk' ? 'Show the largest layers on disk' : 'Show the largest layers by Docker size',
      group: 'Storage',
      run: () => show({ by, page: 0 }),
    },
  ])
  return (
    <Page titleId="storage-title">
      <ListHead id="storage-title" title="Storage">
        <HeadSpace />
        <Button component={Link} to="/storage/volumes" variant="default" leftSection={<IconDatabase size={14} />}>
          Volumes
        </Button>
        <Button component={Link} to="/storage/trash" variant="default" leftSection={<IconTrash size={14} />}>
          Trash
        </Button>
        <Button component={Link} to="/storage/prune" variant="default" leftSection={<IconEraser size={14} />}>
          Prune…
        </Button>
        <Button component={Link} to="/storage/free" leftSection={<IconRecycle size={14} />}>
          Free space…
        </Button>
      </ListHead>
      <div className={classes.content}>
        <Patterns />
        {error && (
          <ErrorNote
            error={errorRecord(error)}
            onRetry={() => {
              void usage.refetch()
              void downloads.refetch()
            }}
          />
        )}
        {(usage.isPending || downloads.isPending) && !error && (
          <SkeletonRows count={12} label="Loading where the bytes are" />
        )}
        {usage.data && downloads.data && <Usage usage={{ ...usage.data, downloads: downloads.data }} />}
        <LargestLayers {...address} onChange={show} />
      </div>
    </Page>
  )
}

function Usage({ usage }: { readonly usage: Kept }) {
  const sharing = usage.dockerImagesSize - usage.dockerLayersSize
  return (
    <>
      <dl className={classes.facts}>
        <div>
          <dt>On disk</dt>
          <dd>
            <Size bytes={diskTotal(usage)} kind="disk" />
          </dd>
        </div>
        <div>
          <dt>Free on this disk</dt>
          <dd>
            <Size bytes={usage.freeDiskSize} kind="disk" />{' '}
            <span className={classes.note}>
              of <Size bytes={usage.fileSystemDiskSize} kind="disk" />
            </span>
          </dd>
        </div>
        <div>
          <dt>Saved by sharing, as Docker counts</dt>
          <dd>
            <Size bytes={sharing} kind="docker" />
          </dd>
        </div>
        <div>
          <dt>Saved by sharing, on disk</dt>
          <dd title="What blobs would take more if each image had its own">
            <Size bytes={usage.blobsSavedDiskSize} kind="disk" />
          </dd>
        </div>
      </dl>
      <div className={classes.panels}>
        <section aria-labelledby="docker-usage">
          <h2 id="docker-usage">As Docker counts</h2>
          <DockerUsageTable usage={usage} />
          <div className={classes.command}>
            <CommandLine command="docker system df" label="The docker command that says the same" />
          </div>
        </section>
        <section aria-labelledby="disk-usage">
          <h2 id="disk-usage">On disk</h2>
          <DiskPartsTable usage={usage} />
        </section>
        <section className={classes.wide} aria-labelledby="size-steps">
          <h2 id="size-steps">From images to bytes on disk</h2>
          <SizeStepsTable usage={usage} />
        </section>
      </div>
    </>
  )
}
