import { Button, CloseButton, Progress } from '@mantine/core'
import { IconChevronDown, IconChevronUp, IconDownload } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { errorRecord } from '../../client/errors.ts'
import { pullNewer } from '../../client/pullNewer.ts'
import { useStore } from '../../client/Store.ts'
import { forgetUpdates, stopCheck, type TagUpdate, tagUpdates, updateCheck } from '../../client/updates.ts'
import { CommandLine } from '../../ui/CommandLine.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { scrollsByKeyboard } from '../../ui/scrollsByKeyboard.ts'
import classes from './UpdatesBar.module.css'
import { countUpdates, updateSummary, updateWords } from './updateWords.ts'

/** Those that there is something to do about first. */
const order = ['newer', 'gone', 'unknown', 'current'] as const

interface Props {
  /** Tells of these names alone. */
  readonly only?: readonly string[]
}

/** What came of comparing tags with their registries, and the way to pull what is newer. Nothing when none were. */
export function UpdatesBar({ only }: Props) {
  const check = useStore(updateCheck)
  const found = useStore(tagUpdates)
  const [isOpen, setOpen] = useState(false)
  const listId = useId()
  const pulling = useMutation({ mutationFn: pullNewer })
  const meant = [...found.values()].filter(({ reference }) => only === undefined || only.includes(reference))
  if (check === undefined || (!check.isRunning && check.failure === undefined && meant.length === 0)) return null
  const updates = meant.sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state))
  const newer = updates.filter(({ state }) => state === 'newer').map(({ reference }) => reference)
  const asked = `Asking registries: ${check.done} of ${check.total} ${check.total === 1 ? 'tag' : 'tags'}`
  return (
    <section className={classes.bar} aria-label="Updates">
      <div className={classes.line}>
        {check.isRunning && (
          <Progress.Root size={6} w={96}>
            <Progress.Section value={(check.done / Math.max(1, check.total)) * 100} aria-label="Tags that were asked" />
          </Progress.Root>
        )}
        <output className={classes.summary}>{check.isRunning ? asked : updateSummary(countUpdates(updates))}</output>
        {check.isRunning && (
          <Button variant="default" onClick={stopCheck}>
            Stop
          </Button>
        )}
        {newer.length > 0 && (
          <Button
            leftSection={<IconDownload size={14} />}
            loading={pulling.isPending}
            onClick={() => pulling.mutate(newer)}
          >
            {newer.length === 1 ? 'Pull newer' : `Pull all ${newer.length} newer`}
          </Button>
        )}
        {updates.length > 0 && (
          <Button
            variant="default"
            rightSection={isOpen ? <IconChevronUp size={12} /> : <IconChevronDown size={12} />}
            aria-expanded={isOpen}
            aria-controls={listId}
            onClick={() => setOpen(!isOpen)}
          >
            Tag by tag
          </Button>
        )}
        <CloseButton size="sm" aria-label="Close the updates" onClick={forgetUpdates} />
      </div>
      {check.failure !== undefined && <ErrorNote error={errorRecord(check.failure)} />}
      {pulling.error && <ErrorNote error={errorRecord(pulling.error)} onDismiss={pulling.reset} />}
      {isOpen && updates.length > 0 && (
        <>
          <ul id={listId} className={classes.list} aria-label="Tags" {...scrollsByKeyboard}>
            {updates.map((update) => (
              <UpdateRow
                key={update.reference}
                update={update}
                isBusy={pulling.isPending}
                onPull={() => pulling.mutate([update.reference])}
              />
            ))}
          </ul>
          {newer.length > 0 && newer.length <= 20 && (
            <CommandLine command={newer.map((reference) => `docker pull ${reference}`).join(' && ')} />
          )}
        </>
      )}
    </section>
  )
}

interface RowProps {
  readonly update: TagUpdate
  readonly isBusy: boolean
  readonly onPull: () => void
}

function UpdateRow({ update: { reference, state, error }, isBusy, onPull }: RowProps) {
  return (
    <li className={classes.row} data-state={state}>
      <span className={classes.name} title={reference}>
        {reference}
      </span>
      <span className={classes.words}>{error ?? updateWords[state]}</span>
      {state === 'newer' && (
        <Button
          variant="default"
          size="compact-xs"
          disabled={isBusy}
          aria-label={`Pull the newer ${reference}`}
          onClick={onPull}
        >
          Pull
        </Button>
      )}
    </li>
  )
}
