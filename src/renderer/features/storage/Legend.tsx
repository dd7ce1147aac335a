import type { ReactNode } from 'react'
import classes from './Legend.module.css'
import { type Pattern, PatternSwatch } from './patterns.tsx'

interface Entry {
  readonly pattern: Pattern
  readonly mark?: ReactNode
  readonly label: string
}

/** What the patterns of a chart stand for. */
export function Legend({ entries }: { readonly entries: readonly Entry[] }) {
  return (
    <ul className={classes.legend}>
      {entries.map(({ pattern, mark, label }) => (
        <li key={pattern}>
          <PatternSwatch pattern={pattern} />
          {mark}
          {label}
        </li>
      ))}
    </ul>
  )
}
