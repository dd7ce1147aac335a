import { SegmentedControl } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Fragment } from 'react'
import { Link } from 'react-router'
import type { LargeLayer } from '../../../shared/contract/storage.ts'
import { shortDigest } from '../../../shared/model/digest.ts'
import { api } from '../../client/api.ts'
import { errorRecord } from '../../client/errors.ts'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { LayerSwatch, layerFill } from '../../ui/LayerSwatch.tsx'
import { SharedMark, UniqueMark } from '../../ui/marks.tsx'
import { Size } from '../../ui/Size.tsx'
import { SkeletonRows } from '../../ui/SkeletonRows.tsx'
import classes from './LargestLayers.module.css'
import { Pager } from './Pager.tsx'
import type { LayersBy, StorageAddress } from './storageAddress.ts'

const pageSize = 20

interface Props extends StorageAddress {
  readonly onChange: (address: StorageAddress) => void
}

/** The layers that take most, by Docker size or on disk, and who has them. */
export function LargestLayers({ by, page, onChange }: Props) {
  const layers = useQuery(
    api.storage.largestLayers.queryOptions({
      input: { by, offset: page * pageSize, limit: pageSize },
      placeholderData: keepPreviousData,
    }),
  )
  const { rows = [], total = 0 } = layers.data ?? {}
  const largest = Math.max(1, ...rows.map((row) => sizeBy(row, by)))
  return (
    <section className={classes.section} aria-labelledby="largest-layers">
      <header className={classes.head}>
        <h2 id="largest-layers">Largest layers</h2>
        <SegmentedControl
          size="xs"
          aria-label="Largest by"
          value={by}
          onChange={(value) => onChange({ by: value === 'disk' ? 'disk' : 'docker', page: 0 })}
          transitionDuration={0}
          data={[
            { value: 'docker', label: 'Docker size' },
            { value: 'disk', label: 'On disk' },
          ]}
        />
      </header>
      {layers.error && <ErrorNote error={errorRecord(layers.error)} onRetry={() => layers.refetch()} />}
      {layers.isPending && !layers.error && <SkeletonRows count={8} label="Loading the largest layers" />}
      {layers.data && total === 0 && (
        <p className={classes.empty}>
          There are no layers yet. <Link to="/images">Load an image</Link> to see what takes most.
        </p>
      )}
      {rows.length > 0 && (
        <div className={classes.scroll}>
          <table className={classes.table} aria-label="Largest layers">
            <thead>
              <tr>
                <th scope="col">Layer</th>
                <td aria-hidden="true" />
                <th scope="col">In images</th>
                <th scope="col" className={classes.number} title="Bytes as Docker counts them, in all stacks together">
                  Docker size
                </th>
                <th scope="col" className={classes.number} title="Bytes on disk: blobs and layer index">
                  On disk
                </th>
                <th scope="col" className={classes.number} title="Bytes of the uncompressed tar">
                  Tar
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((layer) => (
                <LayerRow key={layer.diffId} layer={layer} share={sizeBy(layer, by) / largest} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Pager
        what="layers"
        page={page}
        pageSize={pageSize}
        total={total}
        onPage={(next) => onChange({ by, page: next })}
      />
    </section>
  )
}

function sizeBy({ dockerSize, diskSize }: LargeLayer, by: LayersBy): number {
  return by === 'disk' ? diskSize : dockerSize
}

/** `share` is its size in relation to the largest of the page, 0 to 1. */
function LayerRow({ layer, share }: { readonly layer: LargeLayer; readonly share: number }) {
  const { diffId, chainId, stackCount } = layer
  const fill = layerFill(diffId)
  return (
    <tr>
      <th scope="row">
        <span className={classes.layer}>
          <LayerSwatch diffId={diffId} />
          <Link className={classes.digest ?? ''} to={`/layers?layer=${chainId}`} title={`diffID ${diffId}`}>
            {shortDigest(diffId)}
          </Link>
          {stackCount > 1 && (
            <span className={classes.stacks} title="The same content over different layers: Docker counts each">
              in {stackCount} stacks
            </span>
          )}
        </span>
      </th>
      <td className={classes.bar} aria-hidden="true">
        <span className={fill.className} style={{ ...fill.style, width: `${share * 100}%` }} />
      </td>
      <td className={classes.holders}>
        <Holders layer={layer} />
      </td>
      <td className={classes.number}>
        <Size bytes={layer.dockerSize} kind="docker" />
      </td>
      <td className={classes.number}>
        <Size bytes={layer.diskSize} kind="disk" />
      </td>
      <td className={classes.number}>
        <Size bytes={layer.tarSize} kind="tar" />
      </td>
    </tr>
  )
}

/** The images that have a layer: how many, and the first few by name, as far as there is room. */
function Holders({ layer: { images, imageCount, chainId } }: { readonly layer: LargeLayer }) {
  return (
    <span className={classes.images}>
      {imageCount > 1 ? <SharedMark /> : <UniqueMark />}
      {imageCount > 1 && (
        <Link className={classes.count ?? ''} to={`/layers?layer=${chainId}`}>
          {imageCount.toLocaleString('en-US')} images
        </Link>
      )}
      <span className={classes.names}>
        {images.map(({ id, name }, at) => (
          <Fragment key={id}>
            {at > 0 && ', '}
            <Link to={`/images/${id}`} title={name ?? id}>
              {name ?? `<none> ${shortDigest(id)}`}
            </Link>
          </Fragment>
        ))}
        {imageCount > images.length && ', …'}
      </span>
    </span>
  )
}
