import { Button } from '@mantine/core'
import { Link } from 'react-router'
import { CommandLine } from '../../ui/CommandLine.tsx'
import { Digest } from '../../ui/Digest.tsx'
import { WritableMark } from '../../ui/marks.tsx'
import { Size } from '../../ui/Size.tsx'
import classes from './Details.module.css'
import type { ForestContainer, ForestImage } from './forest.ts'

interface Props {
  readonly image: ForestImage
  readonly container: ForestContainer
  /** Chooses an image or a layer. */
  readonly onShow: (key: string) => void
}

/** A container in words: what it wrote on top of its image's stack. */
export function ContainerDetails({ image, container, onShow }: Props) {
  const { id, name, imageId, isRunning, dockerSize } = container
  return (
    <>
      <p className={classes.kind}>{isRunning ? 'Running container' : 'Container'}</p>
      <h2 className={classes.title}>{name}</h2>
      <div className={classes.actions}>
        <Button component={Link} to={`/containers/${id}`} variant="default" size="compact-xs">
          Open container
        </Button>
        <Button variant="default" size="compact-xs" onClick={() => onShow(imageId)}>
          Show its image
        </Button>
      </div>
      <dl className={classes.facts}>
        <dt>Container ID</dt>
        <dd>
          <Digest digest={id} label="container ID" />
        </dd>
        <dt>
          <WritableMark /> Wrote
        </dt>
        <dd>
          <Size bytes={dockerSize} kind="docker" />
        </dd>
        <dt>Layers below</dt>
        <dd>
          <Size bytes={image.top?.stackSize ?? 0} kind="docker" />
        </dd>
      </dl>
      <div className={classes.command}>
        <CommandLine command={`docker diff ${name}`} />
      </div>
    </>
  )
}
