import { Autocomplete, Button, Modal, TextInput } from '@mantine/core'
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { parseRunCommand, printRunCommand, type RunCommand } from '../../../../shared/model/run/runCommand.ts'
import { splitShellLine } from '../../../../shared/model/shellSplit.ts'
import { shellWord } from '../../../../shared/model/shellWord.ts'
import { api, engine } from '../../../client/api.ts'
import { errorRecord } from '../../../client/errors.ts'
import { transferAddress } from '../../../client/transferAddress.ts'
import { ErrorNote } from '../../../ui/ErrorNote.tsx'
import { RunCommandEditor } from './RunCommandEditor.tsx'
import classes from './RunDialog.module.css'
import { BasicFields, MoreFields } from './RunSections.tsx'
import { Suggestions } from './Suggestions.tsx'

interface Props {
  /** The docker command that it begins with; empty for an image that is not chosen yet. */
  readonly command: string
  readonly onClose: () => void
  readonly onStarted: (id: string) => void
}

/** What most people want of a container that they run by hand. */
const usual: RunCommand = { flags: { interactive: ['true'], tty: ['true'] }, image: '', command: [] }
/** Names that are offered while one types. */
const offeredImages = 20

function beginning(command: string): RunCommand {
  if (command === '') return usual
  const parsed = parseRunCommand(command)
  return 'run' in parsed ? parsed.run : { ...usual, image: command }
}

/** Runs an image: the usual options first, all others in sections, and the docker command for all of it, to be edited. */
export function RunDialog({ command, onClose, onStarted }: Props) {
  const [run, setRun] = useState(() => beginning(command))
  const [words, setWords] = useState(() => run.command.map(shellWord).join(' '))
  const images = useQuery({
    ...api.images.list.queryOptions({
      input: { text: run.image, sort: 'name', descending: false, limit: offeredImages },
    }),
    placeholderData: keepPreviousData,
  })
  const suggestions = useQuery({
    ...api.containers.suggestions.queryOptions({ input: { image: run.image } }),
    enabled: run.image !== '',
  })
  const running = useMutation({ mutationFn: (start: boolean) => engine.containers.run({ run, start }) })
  const change = (next: RunCommand) => {
    setRun(next)
    running.reset()
  }
  const changeWords = (text: string) => {
    setWords(text)
    const split = splitShellLine(text)
    if ('words' in split) change({ ...run, command: split.words })
  }
  const wordFault = splitShellLine(words)
  const startError = running.data?.startError
  const isMissing = suggestions.error !== null && errorRecord(suggestions.error).code === 'NOT_FOUND'
  const cannotRun = run.image === '' || isMissing || 'fault' in wordFault
  const begin = (start: boolean) => {
    if (cannotRun || running.isPending) return
    running.mutate(start, {
      onSuccess: ({ id, startError: failed }) => {
        if (failed === undefined) onStarted(id)
      },
    })
  }
  return (
    <Modal opened onClose={onClose} title="Run an image" size={720} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        className={classes.body}
        onSubmit={(event) => {
          event.preventDefault()
          begin(true)
        }}
      >
        <div className={classes.pair}>
          <Autocomplete
            size="sm"
            label="Image"
            placeholder="nginx:1.25"
            {...(run.image === '' ? { 'data-autofocus': true } : {})}
            limit={offeredImages}
            data={[...new Set(images.data?.rows.flatMap(({ names }) => names.slice(0, 3)) ?? [])]}
            value={run.image}
            onChange={(image) => change({ ...run, image })}
            {...(isMissing ? { error: <MissingImage run={run} /> } : {})}
          />
          <TextInput
            size="sm"
            label="Command"
            {...(run.image === '' ? {} : { 'data-autofocus': true })}
            placeholder={suggestions.data?.command.map(shellWord).join(' ') ?? 'as the image says'}
            value={words}
            onChange={(event) => changeWords(event.currentTarget.value)}
            {...('fault' in wordFault ? { error: wordFault.fault } : {})}
          />
        </div>
        {suggestions.data && <Suggestions run={run} suggestions={suggestions.data} onChange={change} />}
        <BasicFields run={run} onChange={change} />
        <RunCommandEditor
          command={printRunCommand({ ...run, image: run.image === '' ? 'IMAGE' : run.image })}
          onCommand={(next) => {
            change(next)
            setWords(next.command.map(shellWord).join(' '))
          }}
        />
        <MoreFields run={run} onChange={change} />
        {running.error && <ErrorNote error={errorRecord(running.error)} />}
        {startError !== undefined && running.data && (
          <>
            <ErrorNote error={{ code: 'FAILED_PRECONDITION', message: startError, data: {}, retryable: false }} />
            <p className={classes.hint}>
              The container was made and stays, so that you can look at it.{' '}
              <button type="button" className={classes.link} onClick={() => onStarted(running.data.id)}>
                Show it
              </button>
            </p>
          </>
        )}
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            variant="default"
            disabled={cannotRun}
            loading={running.isPending && !running.variables}
            onClick={() => begin(false)}
          >
            Create only
          </Button>
          <Button type="submit" disabled={cannotRun} loading={running.isPending && running.variables}>
            Run
          </Button>
        </div>
      </form>
    </Modal>
  )
}

/** That the image is not here, and the way to get it, which shows first what that costs. */
function MissingImage({ run: { image, flags } }: { readonly run: RunCommand }) {
  const platform = flags.platform?.at(-1)
  return (
    <>
      This image is not here.{' '}
      <Link to={transferAddress('pull', { reference: image, ...(platform === undefined ? {} : { platform }) })}>
        Pull {image}…
      </Link>
    </>
  )
}
