import { Button } from '@mantine/core'
import { shortDigest } from '../../../shared/model/digest.ts'
import classes from './LayersPage.module.css'

interface Props {
  readonly digest: string
  readonly onClear: () => void
}

/** Says that what the address names is not in the store. */
export function LostNote({ digest, onClear }: Props) {
  return (
    <output className={classes.lost}>
      <span>
        Nothing in the store has the digest <code title={digest}>{shortDigest(digest)}</code>: it was removed, or never
        here.
      </span>
      <Button variant="default" size="compact-xs" onClick={onClear}>
        Show the forest
      </Button>
    </output>
  )
}
