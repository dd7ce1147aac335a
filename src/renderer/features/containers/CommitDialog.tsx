import { Button, Checkbox, Modal, Textarea, TextInput } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import type { ContainerRow } from '../../../shared/contract/containers.ts'
import { shellWord } from '../../../shared/model/shellWord.ts'
import { api, engine } from '../../client/api.ts'
import { errorRecord } from '../../client/errors.ts'
import { CommandLine } from '../../ui/CommandLine.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { Size } from '../../ui/Size.tsx'
import { isUp } from './containerStatus.ts'
import classes from './Dialog.module.css'

interface Props {
  readonly container: ContainerRow
  readonly onClose: () => void
}

/** Makes an image of what a container wrote: shows how much that is, and what docker would be told. */
export function CommitDialog({ container, onClose }: Props) {
  const [name, setName] = useState('')
  const [message, setMessage] = useState('')
  const [author, setAuthor] = useState('')
  const [instructions, setInstructions] = useState('')
  const [pause, setPause] = useState(true)
  const changes = instructions.split('\n').filter((line) => line.trim() !== '')
  const summary = useQuery(
    api.containers.changes.queryOptions({ input: { id: container.id, limit: 1 }, gcTime: 0, staleTime: 0 }),
  )
  const committing = useMutation({
    mutationFn: () =>
      engine.containers.commit({ id: container.id, name: name.trim(), message, author, changes, pause }),
  })
  const words = [
    'docker commit',
    ...(pause ? [] : ['--pause=false']),
    ...(message === '' ? [] : [`-m ${shellWord(message)}`]),
    ...(author === '' ? [] : [`-a ${shellWord(author)}`]),
    ...changes.map((change) => `-c ${shellWord(change)}`),
    container.name,
    ...(name.trim() === '' ? [] : [shellWord(name.trim())]),
  ]
  const { data: done } = committing
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Commit ${container.name} to an image`}
      size={560}
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form
        className={classes.body}
        onSubmit={(event) => {
          event.preventDefault()
          if (!done) committing.mutate()
        }}
      >
        {summary.data && (
          <p className={classes.soft}>
            {summary.data.total === 0
              ? 'It has changed nothing: the new image has the layers of its image and an empty one.'
              : `${summary.data.total.toLocaleString('en-US')} changed paths become one layer of `}
            {summary.data.total > 0 && <Size bytes={summary.data.usage.dockerSize} kind="docker" />}
          </p>
        )}
        <TextInput
          size="sm"
          label="Name and tag"
          description="Untagged when empty. An image that has this name now loses it."
          placeholder="team/app:2"
          data-autofocus
          value={name}
          onChange={(event) => {
            setName(event.currentTarget.value)
            committing.reset()
          }}
        />
        <TextInput
          size="sm"
          label="Message"
          value={message}
          onChange={(event) => setMessage(event.currentTarget.value)}
        />
        <TextInput
          size="sm"
          label="Author"
          placeholder="Ada Lovelace <ada@example.org>"
          value={author}
          onChange={(event) => setAuthor(event.currentTarget.value)}
        />
        <Textarea
          size="sm"
          label="Instructions"
          description="One a line: CMD, ENTRYPOINT, ENV, EXPOSE, LABEL, USER, VOLUME, WORKDIR, ONBUILD."
          placeholder={'CMD ["nginx"]'}
          autosize
          minRows={2}
          maxRows={6}
          value={instructions}
          onChange={(event) => setInstructions(event.currentTarget.value)}
        />
        {isUp(container.state) && (
          <Checkbox
            size="xs"
            label="Pause it meanwhile, so that no file is half written"
            checked={pause}
            onChange={(event) => setPause(event.currentTarget.checked)}
          />
        )}
        {committing.error && <ErrorNote error={errorRecord(committing.error)} />}
        {done?.warnings.map((warning) => (
          <p key={warning} className={classes.warning}>
            <IconAlertTriangle size={16} aria-hidden="true" /> {warning}
          </p>
        ))}
        {done && (
          <output>
            Committed:{' '}
            <Link to={`/images/${done.imageId}`}>{name.trim() === '' ? 'look at the image' : name.trim()}</Link>
          </output>
        )}
        <CommandLine command={words.join(' ')} />
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            {done ? 'Close' : 'Cancel'}
          </Button>
          {!done && (
            <Button type="submit" loading={committing.isPending}>
              Commit
            </Button>
          )}
        </div>
      </form>
    </Modal>
  )
}
