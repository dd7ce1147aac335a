import { shortDigest } from '../../shared/model/digest.ts'
import { CopyButton } from './CopyButton.tsx'
import classes from './Digest.module.css'

interface Props {
  readonly digest: string
  /** What it is the digest of: `image ID`, `diffID`. */
  readonly label: string
  readonly skipTab?: boolean
}

/** A digest as its first 12 digits, whole on hover, with a button that copies it. */
export function Digest({ digest, label, skipTab }: Props) {
  return (
    <span className={classes.digest} data-plain={skipTab}>
      <code title={digest}>{shortDigest(digest)}</code>
      <span className={classes.copy}>
        <CopyButton value={digest} label={`Copy ${label}`} {...(skipTab ? { skipTab } : {})} />
      </span>
    </span>
  )
}
