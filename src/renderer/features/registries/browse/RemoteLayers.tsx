import { Button } from '@mantine/core'
import type { RemoteLayer } from '../../../../shared/contract/transfers.ts'
import { parseInstruction } from '../../../../shared/model/instruction.ts'
import { Digest } from '../../../ui/Digest.tsx'
import { LayerSwatch } from '../../../ui/LayerSwatch.tsx'
import { Size } from '../../../ui/Size.tsx'
import classes from './RemoteImageView.module.css'

interface Props {
  readonly layers: readonly RemoteLayer[]
  readonly layerCount: number
  /** Shows the files of one, by its digest. */
  readonly onFiles?: (digest: string) => void
}

/** The layers as the registry has them, from the bottom up. */
export function RemoteLayers({ layers, layerCount, onFiles }: Props) {
  const keys = keysOf(layers)
  return (
    <>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Layer</th>
            <th scope="col" className={classes.figure}>
              Size
            </th>
            <th scope="col">Here</th>
            <th scope="col">Made by</th>
            {onFiles && <th scope="col">Files</th>}
          </tr>
        </thead>
        <tbody>
          {layers.map((layer, at) => (
            <tr key={keys[at]}>
              <td>
                <span className={classes.layer}>
                  {layer.diffId !== undefined && <LayerSwatch diffId={layer.diffId} />}
                  <Digest digest={layer.digest} label="layer digest" />
                </span>
              </td>
              <td className={classes.figure}>
                <Size bytes={layer.size} kind="blob" />
              </td>
              <td>{hereText(layer)}</td>
              <td className={classes.made} title={layer.createdBy}>
                {layer.createdBy !== undefined && <MadeBy text={layer.createdBy} />}
              </td>
              {onFiles && (
                <td>
                  <Button size="compact-xs" variant="subtle" onClick={() => onFiles(layer.digest)}>
                    Show
                  </Button>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {layerCount > layers.length && (
        <p className={classes.more}>
          {(layerCount - layers.length).toLocaleString('en-US')} more layers are not shown.
        </p>
      )}
    </>
  )
}

/** A manifest may name the same layer several times. */
function keysOf(layers: readonly RemoteLayer[]): string[] {
  const counts = new Map<string, number>()
  return layers.map(({ digest }) => {
    const count = (counts.get(digest) ?? 0) + 1
    counts.set(digest, count)
    return `${digest} ${count}`
  })
}

function MadeBy({ text }: { readonly text: string }) {
  const { keyword, argument } = parseInstruction(text)
  return (
    <>
      <strong>{keyword}</strong> <span className="mono">{argument}</span>
    </>
  )
}

function hereText({ isHere, bytesHere, size }: RemoteLayer): string {
  if (isHere) return 'yes'
  if (bytesHere === 0) return 'no'
  return `${Math.floor((100 * bytesHere) / Math.max(1, size))} %`
}
