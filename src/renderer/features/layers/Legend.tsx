import { type RefObject, useEffect, useState } from 'react'
import { formatSize } from '../../../shared/model/size.ts'
import { ReclaimableMark } from '../../ui/marks.tsx'
import type { ForestPicture } from './ForestPicture.ts'
import classes from './LayersPage.module.css'
import type { ForestLayout } from './layoutForest.ts'
import { type Sample, scaleSamples } from './scale.ts'

interface Props {
  readonly pictureRef: RefObject<ForestPicture | undefined>
  readonly layout: ForestLayout
  /** Whether a plan is shown. */
  readonly hasPlan: boolean
  /** Whether there are containers. */
  readonly hasContainers: boolean
}

/** How wide layers are, and what the lines around them mean. */
export function Legend({ pictureRef, layout, hasPlan, hasContainers }: Props) {
  const [samples, setSamples] = useState<readonly Sample[]>([])
  useEffect(() => {
    const picture = pictureRef.current
    if (picture === undefined) return
    const look = () => setSamples(scaleSamples(picture.viewport.scale, layout.choice.scale))
    look()
    let timer: ReturnType<typeof setTimeout> | undefined
    const unsubscribe = picture.moves.subscribe(() => {
      timer ??= setTimeout(() => {
        timer = undefined
        look()
      }, 120)
    })
    return () => {
      clearTimeout(timer)
      unsubscribe()
    }
  }, [pictureRef, layout])
  const step = samples[0]?.step ?? 6
  return (
    <footer className={classes.legend}>
      {samples.map(({ bytes, width }) => (
        <span key={bytes} className={classes.sample}>
          <span className={classes.sampleBar} style={{ width }} />
          {formatSize(bytes)}
        </span>
      ))}
      <span>
        Width: {Number(step.toPrecision(2))} px for every layer and more by{' '}
        {layout.choice.scale === 'linear' ? 'its size' : 'the square root of its size'}
      </span>
      <span className={classes.space} />
      {hasPlan && (
        <span className={classes.mark}>
          <span className={classes.goingMark}>
            <ReclaimableMark />
          </span>
          would go
        </span>
      )}
      {hasContainers && (
        <span className={classes.mark}>
          <span className={classes.writableMark} /> written by a container
        </span>
      )}
      <span className={classes.mark}>
        <span className={classes.sameMark} /> same content elsewhere
      </span>
    </footer>
  )
}
