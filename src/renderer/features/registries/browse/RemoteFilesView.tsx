import { Button, NativeSelect } from '@mantine/core'
import { IconFile, IconFolder, IconLink } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { maxRows } from '../../../../shared/contract/limits.ts'
import type { RemoteFile } from '../../../../shared/contract/registries.ts'
import type { RemoteImage } from '../../../../shared/contract/transfers.ts'
import { shortDigest } from '../../../../shared/model/digest.ts'
import { pathText } from '../../../../shared/model/rawPath.ts'
import { formatSize } from '../../../../shared/model/size.ts'
import { api } from '../../../client/api.ts'
import { errorRecord } from '../../../client/errors.ts'
import { ErrorNote } from '../../../ui/ErrorNote.tsx'
import { Size } from '../../../ui/Size.tsx'
import { SkeletonRows } from '../../../ui/SkeletonRows.tsx'
import type { RegistryPlace } from '../registriesAddress.ts'
import classes from './RemoteImageView.module.css'

interface Props {
  readonly image: RemoteImage
  readonly place: RegistryPlace
  readonly onShow: (place: Partial<RegistryPlace>) => void
}

/** The files of one layer that lies in the registry: it is read through there, and not kept here. */
export function RemoteFilesView({ image, place, onShow }: Props) {
  const layer = image.layers.find(({ digest }) => digest === place.layer)
  return (
    <div className={classes.files}>
      <NativeSelect
        size="xs"
        label="Layer"
        value={layer?.digest ?? ''}
        data={[
          { value: '', label: 'Choose a layer' },
          ...image.layers.map(({ digest, size }, at) => ({
            value: digest,
            label: `${at + 1}: ${shortDigest(digest)}, ${formatSize(size)} to read`,
          })),
        ]}
        onChange={(event) => onShow({ layer: event.currentTarget.value, directory: '' })}
      />
      {layer === undefined ? (
        <p className={classes.more}>A layer is read through once in the registry to list its files.</p>
      ) : (
        <Directory
          key={`${layer.digest} ${place.directory ?? ''}`}
          reference={image.reference}
          layer={layer.digest}
          directory={place.directory ?? ''}
          onOpen={(directory) => onShow({ directory })}
        />
      )}
    </div>
  )
}

interface DirectoryProps {
  readonly reference: string
  readonly layer: string
  readonly directory: string
  readonly onOpen: (directory: string) => void
}

function Directory({ reference, layer, directory, onOpen }: DirectoryProps) {
  const [offset, setOffset] = useState(0)
  const listing = useQuery(
    api.registries.listFiles.queryOptions({
      input: { reference, layer, directory, offset },
      placeholderData: keepPreviousData,
    }),
  )
  const parents = directory === '' ? [] : directory.split('/')
  return (
    <>
      <nav className={classes.path} aria-label="Directory">
        <Button size="compact-xs" variant="subtle" onClick={() => onOpen('')}>
          /
        </Button>
        {parents.map((name, at) => (
          <Button
            key={parents.slice(0, at + 1).join('/')}
            size="compact-xs"
            variant="subtle"
            onClick={() => onOpen(parents.slice(0, at + 1).join('/'))}
          >
            {pathText(name)}
          </Button>
        ))}
      </nav>
      {listing.error && <ErrorNote error={errorRecord(listing.error)} onRetry={() => void listing.refetch()} />}
      {listing.isPending && <SkeletonRows count={8} label="Reading the layer in the registry" />}
      {listing.data && (
        <>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Mode</th>
                <th scope="col" className={classes.figure}>
                  Size
                </th>
              </tr>
            </thead>
            <tbody>
              {listing.data.rows.map((file) => (
                <FileRow key={file.path} file={file} onOpen={onOpen} />
              ))}
            </tbody>
          </table>
          {listing.data.total === 0 && <p className={classes.more}>The layer has nothing here.</p>}
          {listing.data.total > maxRows && (
            <div className={classes.pages}>
              <Button
                size="compact-sm"
                variant="default"
                disabled={offset === 0}
                onClick={() => setOffset(offset - maxRows)}
              >
                Before
              </Button>
              <span className="tabular soft">
                {(offset + 1).toLocaleString('en-US')} to {(offset + listing.data.rows.length).toLocaleString('en-US')}{' '}
                of {listing.data.total.toLocaleString('en-US')}
              </span>
              <Button
                size="compact-sm"
                variant="default"
                disabled={offset + maxRows >= listing.data.total}
                onClick={() => setOffset(offset + maxRows)}
              >
                After
              </Button>
            </div>
          )}
        </>
      )}
    </>
  )
}

function FileRow({ file, onOpen }: { readonly file: RemoteFile; readonly onOpen: (path: string) => void }) {
  const name = file.path.slice(file.path.lastIndexOf('/') + 1)
  const isDirectory = file.kind === 'directory'
  const Icon = isDirectory ? IconFolder : file.linkTarget === undefined ? IconFile : IconLink
  return (
    <tr data-deleted={file.isWhiteout || undefined}>
      <td className={classes.made}>
        <span className={classes.layer}>
          <Icon size={14} aria-hidden="true" />
          {isDirectory && !file.isWhiteout ? (
            <button type="button" className={classes.open} onClick={() => onOpen(file.path)}>
              {pathText(name)}/
            </button>
          ) : (
            <span className="mono">{pathText(name)}</span>
          )}
          {file.linkTarget !== undefined && <span className="soft mono">→ {pathText(file.linkTarget)}</span>}
          {file.isWhiteout && <span className="soft">deleted by this layer</span>}
        </span>
      </td>
      <td className="mono">{file.isWhiteout ? '' : (file.mode & 0o7777).toString(8).padStart(4, '0')}</td>
      <td className={classes.figure}>
        {file.kind === 'file' && !file.isWhiteout && <Size bytes={file.size} kind="content" />}
      </td>
    </tr>
  )
}
