import type { ChangedPath } from '../../../../shared/contract/containers.ts'
import classes from './ContainerPage.module.css'
import { changeWords } from './changeWords.ts'

/** What was done to a path, as the letter of `docker diff`. */
export function ChangeLetter({ change }: { readonly change: ChangedPath['change'] }) {
  const { letter, word } = changeWords[change]
  return (
    <abbr className={classes.change} data-change={change} title={word} style={{ textDecoration: 'none' }}>
      {letter}
    </abbr>
  )
}
