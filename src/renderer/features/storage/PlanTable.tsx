import { Button } from '@mantine/core'
import { Link } from 'react-router'
import type { FreedImage } from '../../../shared/contract/storage.ts'
import { shortDigest } from '../../../shared/model/digest.ts'
import { Size } from '../../ui/Size.tsx'
import { Time } from '../../ui/Time.tsx'
import classes from './PlanTable.module.css'

interface Props {
  readonly images: readonly FreedImage[]
  readonly onKeep: (image: FreedImage) => void
}

/** The images that go, the safest first, each with the reason and what it frees after those above it. */
export function PlanTable({ images, onKeep }: Props) {
  return (
    <div className={classes.scroll}>
      <table className={classes.table} aria-label="Images that go">
        <thead>
          <tr>
            <th scope="col">Image</th>
            <th scope="col">Why it may go</th>
            <th scope="col" className={classes.number} title="Bytes as Docker counts them">
              Docker size
            </th>
            <th
              scope="col"
              className={classes.number}
              title="Bytes on disk that it frees once those above it are gone: they add up to the whole"
            >
              Frees on disk
            </th>
            <th scope="col">
              <span className={classes.hidden}>Keep</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {images.map((image) => (
            <tr key={image.id}>
              <th scope="row">
                <ImageNames image={image} />
              </th>
              <td>
                <Reason image={image} />
              </td>
              <td className={classes.number}>
                <Size bytes={image.dockerSize} kind="docker" />
              </td>
              <td className={classes.number}>
                <Size bytes={image.diskFreed} kind="disk" />
              </td>
              <td className={classes.number}>
                <Button
                  variant="subtle"
                  color="gray"
                  size="compact-xs"
                  aria-label={`Keep ${imageLabel(image)}`}
                  onClick={() => onKeep(image)}
                >
                  Keep
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** What an image is called in one word. */
export function imageLabel({ id, names }: Pick<FreedImage, 'id' | 'names'>): string {
  return names[0] ?? `<none> ${shortDigest(id)}`
}

function ImageNames({ image }: { readonly image: FreedImage }) {
  const more = image.names.length - 1
  return (
    <span className={classes.names} title={image.names.join('\n') || image.id}>
      <Link to={`/images/${image.id}`} data-untagged={image.names.length === 0}>
        {imageLabel(image)}
      </Link>
      {more > 0 && <span className={classes.more}>+{more}</span>}
    </span>
  )
}

function Reason({ image: { reason, created, age } }: { readonly image: FreedImage }) {
  return (
    <span className={classes.reason}>
      {reason === 'untagged' ? 'untagged' : 'not used by a container'}, {age > created ? 'named ' : 'made '}
      <Time time={age} />
    </span>
  )
}
