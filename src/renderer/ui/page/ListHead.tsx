import { IconArrowLeft } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import classes from './page.module.css'

interface Props {
  /** ID of the title, which the page is called by. */
  readonly id: string
  readonly title: string
  /** The page that this one belongs to, as it is read out: `Back to storage`. */
  readonly back?: { readonly to: string; readonly label: string }
  /** What stands beside the title; after a `HeadSpace`, at the other side. */
  readonly children?: ReactNode
}

/** The head of a page that lists things: one line, as long as there is room. */
export function ListHead({ id, title, back, children }: Props) {
  return (
    <header className={classes.listHead}>
      {back && (
        <Link to={back.to} className={classes.listBack} aria-label={back.label}>
          <IconArrowLeft size={14} aria-hidden="true" />
        </Link>
      )}
      <h1 id={id} className={classes.listTitle}>
        {title}
      </h1>
      {children}
    </header>
  )
}

/** What pushes what follows it to the other side of the head. */
export function HeadSpace() {
  return <span className={classes.space} />
}
