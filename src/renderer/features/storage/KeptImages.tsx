import { CloseButton } from '@mantine/core'
import type { FreePlan } from '../../../shared/contract/storage.ts'
import classes from './KeptImages.module.css'
import { imageLabel } from './PlanTable.tsx'

interface Props {
  readonly kept: FreePlan['kept']
  /** Lets it go again. */
  readonly onRelease: (id: string) => void
}

/** The images that somebody keeps out of the plan. */
export function KeptImages({ kept, onRelease }: Props) {
  if (kept.length === 0) return null
  return (
    <section className={classes.section} aria-labelledby="kept-images">
      <h2 id="kept-images">{kept.length === 1 ? 'You keep this image' : `You keep these ${kept.length} images`}</h2>
      <ul className={classes.images}>
        {kept.map((image) => (
          <li key={image.id} title={image.names.join('\n') || image.id}>
            <span>{imageLabel(image)}</span>
            <CloseButton
              size="xs"
              aria-label={`No longer keep ${imageLabel(image)}`}
              onClick={() => onRelease(image.id)}
            />
          </li>
        ))}
      </ul>
    </section>
  )
}
