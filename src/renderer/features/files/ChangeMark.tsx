import { IconAdjustments, IconMinus, IconPencil, IconPlus } from '@tabler/icons-react'
import type { ChangeCounts, FileLine } from '../../../shared/contract/files.ts'
import classes from './ChangeMark.module.css'
import { changeWord, countsText } from './fileWords.ts'

const icons = { added: IconPlus, changed: IconPencil, metadata: IconAdjustments, deleted: IconMinus }

/** What a layer did to a file: a symbol, a colour and a word. Nothing for what it left alone. */
export function ChangeMark({ change }: { readonly change: FileLine['change'] }) {
  if (change === 'unchanged') return null
  const Icon = icons[change]
  return (
    <span className={classes.mark} data-change={change}>
      <Icon size={13} stroke={2.25} aria-hidden="true" />
      {changeWord(change)}
    </span>
  )
}

const kinds = ['added', 'changed', 'metadata', 'deleted'] as const

/** How much a layer changed, each number with its symbol; the words are for screen readers and on hover. */
export function ChangeNumbers({ counts, what }: { readonly counts: ChangeCounts; readonly what: string }) {
  const shown = kinds.filter((kind) => counts[kind] > 0)
  if (shown.length === 0) return null
  const text = `${what}: ${countsText(counts)}`
  return (
    <span className={classes.numbers} title={text}>
      <span className={classes.hidden}>{text}</span>
      {shown.map((kind) => {
        const Icon = icons[kind]
        return (
          <span key={kind} className={classes.mark} data-change={kind} aria-hidden="true">
            <Icon size={11} stroke={2.5} />
            <span className="tabular">{compact.format(counts[kind])}</span>
          </span>
        )
      })}
    </span>
  )
}

const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 })

/** How many files a layer did one thing to: a symbol, a number and a word. */
export function ChangeCount({ change, count }: { readonly change: keyof typeof icons; readonly count: number }) {
  const Icon = icons[change]
  return (
    <span className={classes.mark} data-change={count === 0 ? 'none' : change}>
      <Icon size={13} stroke={2.25} aria-hidden="true" />
      <span className="tabular">{count.toLocaleString('en-US')}</span> {changeWord(change)}
    </span>
  )
}
