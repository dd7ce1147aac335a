import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { ImageDetails } from '../../../shared/contract/images.ts'
import type { Layer, LayerHolder } from '../../../shared/contract/layers.ts'
import { shortDigest } from '../../../shared/model/digest.ts'
import { api } from '../../client/api.ts'
import { errorRecord } from '../../client/errors.ts'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { SharedMark } from '../../ui/marks.tsx'
import { layerQuery } from './chosenLayer.ts'
import { imageAddress } from './imageAddress.ts'
import classes from './LayerDetails.module.css'

/** Images of a page of the list. */
const pageSize = 100

interface Props {
  readonly image: ImageDetails
  readonly layer: Layer
}

/** Who else has a layer: images that stack it, and images that have its content over another stack. */
export function LayerHolders({ image, layer }: Props) {
  const isOther = ({ id }: LayerHolder) => id !== image.id
  return (
    <>
      <HolderList
        layer={layer}
        elsewhere={false}
        title={
          <>
            <SharedMark /> Images that stack it
          </>
        }
        empty="Only this image stacks it."
        isShown={isOther}
        hidden={1}
      />
      <HolderList
        layer={layer}
        elsewhere
        title={
          <>
            <span className={classes.dashed} aria-hidden="true" /> The same content over another stack
          </>
        }
        empty="Nowhere else."
        isShown={() => true}
        hidden={0}
      />
    </>
  )
}

interface ListProps {
  readonly layer: Layer
  readonly elsewhere: boolean
  readonly title: ReactNode
  readonly empty: string
  readonly isShown: (holder: LayerHolder) => boolean
  /** How many of all are not shown: this image itself. */
  readonly hidden: number
}

function HolderList({ layer, elsewhere, title, empty, isShown, hidden }: ListProps) {
  const { data, error, isFetching, hasNextPage, fetchNextPage, refetch } = useInfiniteQuery(
    api.layers.holders.infiniteOptions({
      input: (offset: number) => ({ chainId: layer.chainId, elsewhere, offset, limit: pageSize }),
      initialPageParam: 0,
      getNextPageParam: (last, pages) => {
        const read = pages.reduce((sum, { rows }) => sum + rows.length, 0)
        return last.rows.length > 0 && read < last.total ? read : undefined
      },
    }),
  )
  const rows = data?.pages.flatMap((page) => page.rows).filter(isShown) ?? []
  const total = (data?.pages.at(-1)?.total ?? 0) - hidden
  return (
    <section className={classes.holders} aria-busy={isFetching}>
      <h3>
        {title} {data && total > 0 && <span className="soft tabular">{total.toLocaleString('en-US')}</span>}
      </h3>
      {error && <ErrorNote error={errorRecord(error)} onRetry={() => void refetch()} />}
      {data && rows.length === 0 && !hasNextPage && <p className="soft">{empty}</p>}
      <ul>
        {rows.map(({ id, names, position, layerCount }) => (
          <li key={`${id}.${position}`}>
            <Link to={imageAddress(id, 'layers') + layerQuery(position)} title={names.join('\n')}>
              {names[0] ?? shortDigest(id)}
            </Link>
            {names.length > 1 && <span className="soft">+{names.length - 1}</span>}
            <span className={classes.place}>
              layer {position} of {layerCount}
            </span>
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <Button variant="default" size="compact-xs" loading={isFetching} onClick={() => void fetchNextPage()}>
          Show more
        </Button>
      )}
    </section>
  )
}
