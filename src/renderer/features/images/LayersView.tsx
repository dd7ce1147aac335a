import type { ImageDetails } from '../../../shared/contract/images.ts'
import type { Layer } from '../../../shared/contract/layers.ts'
import { mediaTypeName } from '../../../shared/model/mediaTypeName.ts'
import { Digest } from '../../ui/Digest.tsx'
import { LayerSwatch } from '../../ui/LayerSwatch.tsx'
import { SharedMark, UniqueMark } from '../../ui/marks.tsx'
import { Size } from '../../ui/Size.tsx'
import classes from './LayersView.module.css'

/** The layers of an image, the topmost first, with each of their digests and sizes. */
export function LayersView({ image }: { readonly image: ImageDetails }) {
  const layers = image.layers.map((layer, index) => ({ layer, position: index + 1 })).reverse()
  return (
    <div className={classes.view}>
      <table className={classes.table} aria-label="Layers, topmost first">
        <thead>
          <tr>
            <th scope="col" className={classes.number}>
              #
            </th>
            <th scope="col">diffID</th>
            <th scope="col">chainID</th>
            <th scope="col">Digest</th>
            <th scope="col">Stored as</th>
            <th scope="col" className={classes.number} title="Bytes as Docker counts them">
              Size
            </th>
            <th scope="col" className={classes.number} title="Bytes of the uncompressed tar">
              Tar
            </th>
            <th scope="col" className={classes.number} title="Bytes of the blob as stored">
              Blob
            </th>
            <th scope="col" className={classes.number}>
              Entries
            </th>
            <th scope="col">Used by</th>
          </tr>
        </thead>
        <tbody>
          {layers.map(({ layer, position }) => (
            <LayerRow key={layer.chainId} layer={layer} position={position} />
          ))}
        </tbody>
      </table>
      {image.layerCount > image.layers.length && (
        <p className="soft">
          The lowest {image.layers.length} of {image.layerCount} layers.
        </p>
      )}
    </div>
  )
}

function LayerRow({ layer, position }: { readonly layer: Layer; readonly position: number }) {
  return (
    <tr>
      <td className={`${classes.number} tabular`}>{position}</td>
      <td>
        <span className={classes.swatched}>
          <LayerSwatch diffId={layer.diffId} />
          <Digest digest={layer.diffId} label="diffID" />
        </span>
      </td>
      <td>
        <Digest digest={layer.chainId} label="chainID" />
      </td>
      <td>
        <Digest digest={layer.blob} label="digest" />
      </td>
      <td title={layer.mediaType}>{mediaTypeName(layer.mediaType)}</td>
      <td className={classes.number}>
        <Size bytes={layer.dockerSize} kind="docker" />
      </td>
      <td className={classes.number}>
        <Size bytes={layer.tarSize} kind="tar" />
      </td>
      <td className={classes.number}>
        <Size bytes={layer.blobSize} kind="blob" />
      </td>
      <td className={`${classes.number} tabular`}>{layer.entryCount.toLocaleString('en-US')}</td>
      <td>
        <span className={classes.users}>
          {layer.imageCount > 1 ? <SharedMark /> : <UniqueMark />}
          {layer.imageCount > 1 ? `${layer.imageCount} images` : 'this image only'}
        </span>
      </td>
    </tr>
  )
}
