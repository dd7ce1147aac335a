import type { ReactNode } from 'react'
import classes from './page.module.css'

interface Props {
  /** ID of its title. */
  readonly titleId: string
  readonly children: ReactNode
}

/** A page: its head, and what it is about under that. */
export function Page({ titleId, children }: Props) {
  return (
    <section className={classes.page} aria-labelledby={titleId}>
      {children}
    </section>
  )
}
