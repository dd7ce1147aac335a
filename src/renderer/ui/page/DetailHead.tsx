import { IconArrowLeft } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import classes from './page.module.css'

interface Props {
  /** ID of the title, where the page is called by it. */
  readonly id?: string
  /** The page that one comes from. */
  readonly back: { readonly to: string; readonly text: string }
  readonly title: ReactNode
  /** The title stands in the place of a name that is not there. */
  readonly isSoft?: boolean
  /** Beside the title, or under it where there is no room. */
  readonly actions?: ReactNode
  /** Under the title. */
  readonly children?: ReactNode
}

/** The head of a page about one thing: the way back, its name, what can be done with it, and what is known of it. */
export function DetailHead({ id, back, title, isSoft = false, actions, children }: Props) {
  return (
    <header className={classes.detailHead}>
      <Link className={classes.detailBack} to={back.to}>
        <IconArrowLeft size={14} aria-hidden="true" /> {back.text}
      </Link>
      <div className={classes.titleLine}>
        <h1 id={id} className={classes.detailTitle} data-soft={isSoft}>
          {title}
        </h1>
        {actions && <div className={classes.actions}>{actions}</div>}
      </div>
      {children}
    </header>
  )
}
