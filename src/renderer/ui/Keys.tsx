import { formatKeys, isMacAgent } from '../../shared/model/keys.ts'
import classes from './Keys.module.css'

const isMac = isMacAgent(navigator.userAgent)

/** Keys as a keyboard has them printed on; presses that follow each other with `then` between them. */
export function Keys({ keys }: { readonly keys: string }) {
  return (
    <span className={classes.keys}>
      {formatKeys(keys, isMac).map((stroke, index) => (
        <span key={stroke.join(' ')} className={classes.keys}>
          {index > 0 && <span className={classes.then}>then</span>}
          <Stroke keys={stroke} />
        </span>
      ))}
    </span>
  )
}

function Stroke({ keys }: { readonly keys: readonly string[] }) {
  return keys.map((key) => <kbd key={key}>{key}</kbd>)
}

/** Keys of which each does the same; what all of them are held with is shown once. */
export function KeyChoices({ choices }: { readonly choices: readonly string[] }) {
  const strokes = choices.flatMap((keys) => formatKeys(keys, isMac))
  const held = strokes[0]?.slice(0, -1) ?? []
  const isShared = strokes.every((stroke) => stroke.slice(0, -1).join(' ') === held.join(' '))
  if (choices.length === 1 || !isShared || strokes.length !== choices.length) {
    return choices.map((keys) => <Keys key={keys} keys={keys} />)
  }
  return (
    <span className={classes.keys}>
      <Stroke keys={[...held, ...strokes.flatMap((stroke) => stroke.slice(-1))]} />
    </span>
  )
}
