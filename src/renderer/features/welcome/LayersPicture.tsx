import { sampleLayers } from '../../../shared/model/sampleLayers.ts'
import { layerFill } from '../../ui/LayerSwatch.tsx'
import classes from './LayersPicture.module.css'

const { rootfs, docs, site, motd, data, licence } = sampleLayers

/** Two of the sample images on the layers that they share, in the colours that they have everywhere. */
export function LayersPicture() {
  return (
    <figure
      className={classes.picture}
      aria-label="Two images, lamina/web and lamina/api: their own layers stand on layers that both share."
    >
      <div className={classes.stacks} aria-hidden="true">
        <div className={classes.image}>
          <span className={classes.name}>lamina/web</span>
          {[licence, motd, site].map((diffId) => (
            <Layer key={diffId} diffId={diffId} />
          ))}
        </div>
        <div className={classes.image}>
          <span className={classes.name}>lamina/api</span>
          {[licence, data].map((diffId) => (
            <Layer key={diffId} diffId={diffId} />
          ))}
        </div>
        <div className={classes.base}>
          {[docs, rootfs].map((diffId) => (
            <Layer key={diffId} diffId={diffId} />
          ))}
        </div>
      </div>
      <figcaption>shared, and on disk once</figcaption>
    </figure>
  )
}

function Layer({ diffId }: { readonly diffId: string }) {
  const { className, style } = layerFill(diffId)
  return <span className={`${classes.layer} ${className}`} style={style} />
}
