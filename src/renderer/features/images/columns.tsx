import { createColumnHelper, rowSortingFeature, tableFeatures } from '@tanstack/react-table'
import { Link } from 'react-router'
import type { ImageRow } from '../../../shared/contract/images.ts'
import { shortDigest } from '../../../shared/model/digest.ts'
import { rowNames } from '../../../shared/model/imageName.ts'
import { Digest } from '../../ui/Digest.tsx'
import { SharedMark, UniqueMark } from '../../ui/marks.tsx'
import { Size } from '../../ui/Size.tsx'
import { Time } from '../../ui/Time.tsx'
import classes from './ImageTable.module.css'
import { imageAddress } from './imageAddress.ts'

/** What of TanStack Table the list uses; sorting itself is the engine's. */
export const features = tableFeatures({ rowSortingFeature })

const helper = createColumnHelper<typeof features, ImageRow>()

function Repository({ image }: { readonly image: ImageRow }) {
  const names = rowNames(image.names)
  const leafStart = (names?.repository.lastIndexOf('/') ?? -1) + 1
  return (
    <Link
      to={imageAddress(image.id)}
      tabIndex={-1}
      className={classes.link}
      title={image.names.join('\n')}
      aria-label={names?.repository ?? `<none> ${shortDigest(image.id)}`}
    >
      {names === undefined ? (
        <span className={classes.untagged}>&lt;none&gt;</span>
      ) : (
        <span className={classes.path}>
          <span className={classes.folder}>{names.repository.slice(0, leafStart)}</span>
          <span className={classes.leaf}>{names.repository.slice(leafStart)}</span>
        </span>
      )}
    </Link>
  )
}

function Tags({ image }: { readonly image: ImageRow }) {
  const names = rowNames(image.names)
  if (names === undefined) return <span className={classes.untagged}>&lt;none&gt;</span>
  return (
    <span className={classes.tags} title={image.names.join('\n')}>
      <span className={classes.tagText}>{names.tags.join(', ')}</span>
      {names.others.length > 0 && (
        <span className={classes.more}>
          +{names.others.length}
          <span className={classes.hidden}> more names</span>
        </span>
      )}
    </span>
  )
}

/** The columns of the list. Every size is Docker's; the ids are the contract's sorts. */
export const columns = helper.columns([
  helper.accessor((row) => row.names[0] ?? '', {
    id: 'name',
    header: 'Repository',
    cell: ({ row }) => <Repository image={row.original} />,
  }),
  helper.display({ id: 'tag', header: 'Tag', enableSorting: false, cell: ({ row }) => <Tags image={row.original} /> }),
  helper.accessor('id', {
    header: 'Image ID',
    cell: ({ row }) => <Digest digest={row.original.id} label="image ID" skipTab />,
  }),
  helper.accessor('created', { header: 'Created', cell: ({ row }) => <Time time={row.original.created} /> }),
  helper.accessor('dockerSize', {
    header: 'Size',
    cell: ({ row }) => <Size bytes={row.original.dockerSize} kind="docker" />,
  }),
  helper.accessor('dockerSharedSize', {
    header: () => (
      <>
        <SharedMark /> Shared
      </>
    ),
    cell: ({ row }) => <Size bytes={row.original.dockerSharedSize} kind="docker" />,
  }),
  helper.accessor((row) => row.dockerSize - row.dockerSharedSize, {
    id: 'dockerUniqueSize',
    header: () => (
      <>
        <UniqueMark /> Unique
      </>
    ),
    cell: ({ getValue }) => <Size bytes={getValue()} kind="docker" />,
  }),
  helper.accessor('layerCount', {
    id: 'layers',
    header: 'Layers',
    cell: ({ row }) => <span className="tabular">{row.original.layerCount}</span>,
  }),
])
