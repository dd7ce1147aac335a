import { Button, Slider, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useState } from 'react'
import type { FreePlan } from '../../../shared/contract/storage.ts'
import { parseSize } from '../../../shared/model/parseSize.ts'
import { formatSize } from '../../../shared/model/size.ts'
import classes from './GoalForm.module.css'
import { suggestedGoals } from './suggestedGoals.ts'

/** What is typed or pulled is planned once nothing more came for so long, milliseconds. */
const patience = 150
/** Steps of the slider. */
const steps = 1000

interface Props {
  /** Bytes on disk that are to be freed; 0 for none yet. */
  readonly bytes: number
  /** What can be freed at all; undefined until it is known. */
  readonly plan: Pick<FreePlan, 'untaggedDiskFreed' | 'mostDiskFreed'> | undefined
  readonly onBytes: (bytes: number) => void
}

/** How much is to be freed: as text, with a slider, or by a click. */
export function GoalForm({ bytes, plan, onBytes }: Props) {
  const [draft, setDraft] = useState(textOf(bytes))
  // What is typed or pulled right now; it is told a moment later.
  const [chosen, setChosen] = useState(bytes)
  const isSize = sizeIn(draft) !== undefined
  const [told, setTold] = useState(bytes)
  if (told !== bytes) {
    setTold(bytes)
    setChosen(bytes)
    if (sizeIn(draft) !== bytes) setDraft(textOf(bytes))
  }
  const tell = useDebouncedCallback(onBytes, patience)
  const type = (text: string) => {
    setDraft(text)
    const size = sizeIn(text)
    if (size === undefined) return
    setChosen(size)
    tell(size)
  }
  const pull = (size: number) => {
    setDraft(textOf(size))
    setChosen(size)
    tell(size)
  }
  const most = plan?.mostDiskFreed ?? 0
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault()
        tell.flush()
      }}
    >
      <TextInput
        className={classes.text ?? ''}
        label="Free at least"
        placeholder="2 GB"
        value={draft}
        error={!isSize && 'Write a size, such as 2 GB or 500 MB'}
        onChange={(event) => type(event.currentTarget.value)}
      />
      <div className={classes.slider}>
        <Slider
          min={0}
          max={steps}
          step={1}
          size={4}
          thumbSize={16}
          disabled={most === 0}
          value={most === 0 ? 0 : Math.min(steps, Math.round((chosen / most) * steps))}
          onChange={(step) => pull(bytesAt(step, most))}
          label={(step) => formatSize(bytesAt(step, most))}
          thumbLabel="How much to free"
          thumbValueText={(step) => formatSize(bytesAt(step, most))}
        />
        <span className={classes.ends} aria-hidden="true">
          <span>0B</span>
          <span className="tabular">{plan && formatSize(most)}</span>
        </span>
      </div>
      <div className={classes.goals}>
        {plan &&
          suggestedGoals(plan).map((goal) => (
            <Button
              key={`${goal.label}${goal.bytes}`}
              variant="default"
              size="compact-sm"
              aria-pressed={goal.bytes === bytes}
              onClick={() => pull(goal.bytes)}
            >
              {goal.label === '' ? formatSize(goal.bytes) : `${goal.label}, ${formatSize(goal.bytes)}`}
            </Button>
          ))}
      </div>
    </form>
  )
}

/** What the slider stands for at a step: the most itself at its end. */
function bytesAt(step: number, most: number): number {
  return step === steps ? most : Math.round((step / steps) * most)
}

/** The bytes that a text means; 0 for none. */
function sizeIn(text: string): number | undefined {
  return text.trim() === '' ? 0 : parseSize(text)
}

function textOf(bytes: number): string {
  return bytes === 0 ? '' : formatSize(bytes)
}
