import { ActionIcon, Button } from '@mantine/core'
import { IconArrowBackUp, IconX } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useEffectEvent } from 'react'
import { engine } from '../../../client/api.ts'
import { useCommands } from '../../../client/commands.ts'
import { errorRecord } from '../../../client/errors.ts'
import { type Deletion, lastDeletion } from '../../../client/lastDeletion.ts'
import { useStore } from '../../../client/Store.ts'
import { ErrorNote } from '../../../ui/ErrorNote.tsx'
import { restoredText } from './restoredText.ts'
import classes from './UndoBar.module.css'

/** How long the undo of a deletion is offered by itself, and how long its success is told, in ms. The trash offers it longer. */
const offerTime = 30_000
const doneTime = 6_000

/** After a deletion: the way to undo it, until it is dismissed or the next thing is deleted. */
export function UndoBar() {
  const deletion = useStore(lastDeletion)
  return deletion === undefined ? null : <Offer key={deletion.operationId} deletion={deletion} />
}

function Offer({ deletion: { operationId, text } }: { readonly deletion: Deletion }) {
  const undo = useMutation({ mutationFn: () => engine.trash.restore({ operationId }) })
  const close = () => lastDeletion.set(undefined)
  const time = undo.isSuccess ? doneTime : offerTime
  const isWaiting = undo.isIdle || undo.isSuccess
  const closeLater = useEffectEvent(close)
  useEffect(() => {
    if (!isWaiting) return
    const timer = setTimeout(closeLater, time)
    return () => clearTimeout(timer)
  }, [isWaiting, time])
  useCommands(
    undo.isIdle
      ? [{ id: 'undo', title: 'Undo the deletion', group: 'Trash', keys: 'mod+Z', run: () => undo.mutate() }]
      : [],
  )
  return (
    <output className={classes.bar}>
      {undo.error ? (
        <ErrorNote error={errorRecord(undo.error)} onDismiss={close} />
      ) : (
        <>
          <span className={classes.text}>{undo.data ? restoredText(undo.data) : `${text}.`}</span>
          {!undo.isSuccess && (
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<IconArrowBackUp size={14} aria-hidden="true" />}
              loading={undo.isPending}
              onClick={() => undo.mutate()}
            >
              Undo
            </Button>
          )}
          <ActionIcon variant="subtle" color="gray" size={22} aria-label="Dismiss" onClick={close}>
            <IconX size={14} />
          </ActionIcon>
        </>
      )}
    </output>
  )
}
