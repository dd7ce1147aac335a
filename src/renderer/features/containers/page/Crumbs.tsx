import { pathText } from '../../../../shared/model/rawPath.ts'
import classes from './ContainerPage.module.css'

interface Props {
  /** Absolute, as bytes. */
  readonly path: string
  readonly onGo: (path: string) => void
}

/** The directories on the way to where one is; each leads there. */
export function Crumbs({ path, onGo }: Props) {
  const names = path.split('/').filter((name) => name !== '')
  return (
    <nav aria-label="Directory" className={classes.crumbs}>
      <button type="button" className={classes.crumb} onClick={() => onGo('/')}>
        /
      </button>
      {names.map((name, index) => {
        const target = `/${names.slice(0, index + 1).join('/')}`
        return (
          <button key={target} type="button" className={classes.crumb} onClick={() => onGo(target)}>
            {pathText(name)}
            {index < names.length - 1 && '/'}
          </button>
        )
      })}
    </nav>
  )
}
