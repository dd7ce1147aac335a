import { Button, Modal, PasswordInput, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { shellWord } from '../../../shared/model/shellWord.ts'
import { withoutUser } from '../../../shared/model/withoutUser.ts'
import { api, engine } from '../../client/api.ts'
import { errorRecord } from '../../client/errors.ts'
import { CommandLine } from '../../ui/CommandLine.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import classes from './Dialog.module.css'

interface Props {
  /** Empty when it is to be written. */
  readonly host: string
  readonly username?: string | undefined
  readonly onClose: () => void
}

/** Logs in to a registry: it is asked first, and only what it takes is kept. */
export function LoginDialog({ host: given, username: known = '', onClose }: Props) {
  const client = useQueryClient()
  const [host, setHost] = useState(given)
  const [username, setUsername] = useState(known)
  const [password, setPassword] = useState('')
  // What was pasted may hold a password, which is neither shown nor sent as part of a name.
  const name = withoutUser(host.trim())
  const login = useMutation({
    mutationFn: () => engine.registries.login({ host: name, username: username.trim(), password }),
    onSuccess: () => client.invalidateQueries({ queryKey: api.registries.key() }),
  })
  const isWhole = name !== '' && username.trim() !== '' && password !== ''
  const changed = (set: (text: string) => void) => (text: string) => {
    set(text)
    login.reset()
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={name === '' ? 'Log in to a registry' : `Log in to ${name}`}
      size={440}
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {login.isSuccess ? (
        <div className={classes.body}>
          <output className={classes.lead}>{login.data.status}</output>
          {login.data.keptIn !== '' && (
            <p className={classes.text}>
              The login is kept in <strong>{login.data.keptIn}</strong> until you log out.
            </p>
          )}
          <div className={classes.buttons}>
            {/* What had the keyboard is gone. */}
            <Button onClick={onClose} ref={(button) => button?.focus()}>
              Done
            </Button>
          </div>
        </div>
      ) : (
        <form
          className={classes.body}
          onSubmit={(event) => {
            event.preventDefault()
            if (isWhole) login.mutate()
          }}
        >
          <TextInput
            label="Registry"
            placeholder="docker.io, ghcr.io, localhost:5000"
            spellCheck={false}
            autoCapitalize="off"
            data-autofocus={given === '' || undefined}
            value={host}
            onChange={(event) => changed(setHost)(event.currentTarget.value)}
          />
          <TextInput
            label="User name"
            autoComplete="username"
            spellCheck={false}
            data-autofocus={given !== '' || undefined}
            value={username}
            onChange={(event) => changed(setUsername)(event.currentTarget.value)}
          />
          <PasswordInput
            label="Password or access token"
            autoComplete="current-password"
            value={password}
            visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
            onChange={(event) => changed(setPassword)(event.currentTarget.value)}
          />
          {login.error && <ErrorNote error={errorRecord(login.error)} />}
          <CommandLine
            command={`docker login${username.trim() === '' ? '' : ` -u ${shellWord(username.trim())}`}${name === '' || name === 'docker.io' ? '' : ` ${shellWord(name)}`}`}
          />
          <div className={classes.buttons}>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={login.isPending} disabled={!isWhole}>
              Log in
            </Button>
          </div>
        </form>
      )}
    </Modal>
  )
}
