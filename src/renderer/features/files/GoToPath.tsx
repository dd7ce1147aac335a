import { Loader, TextInput } from '@mantine/core'
import { IconCornerDownRight } from '@tabler/icons-react'
import { type RefObject, useState } from 'react'
import type { ErrorRecord } from '../../../shared/contract/errors.ts'
import { rawPathOf } from '../../../shared/model/rawPath.ts'
import { Keys } from '../../ui/Keys.tsx'
import classes from './FilesView.module.css'

interface Props {
  readonly inputRef: RefObject<HTMLInputElement | null>
  /** Goes to a raw path; gives why it could not. */
  readonly onGo: (path: string) => Promise<ErrorRecord | undefined>
  /** The keyboard goes on to the tree. */
  readonly onLeave: () => void
}

/** A box for a path to go to. */
export function GoToPath({ inputRef, onGo, onLeave }: Props) {
  const [text, setText] = useState('')
  const [failure, setFailure] = useState<string>()
  const [isGoing, setGoing] = useState(false)
  const go = async () => {
    const path = rawPathOf(text.trim())
    if (path === undefined || path.replace(/\/+/g, '') === '') return
    setGoing(true)
    const error = await onGo(path)
    setGoing(false)
    setFailure(error?.message)
    if (error !== undefined) return
    setText('')
    onLeave()
  }
  return (
    <form
      className={classes.goTo}
      onSubmit={(event) => {
        event.preventDefault()
        void go()
      }}
    >
      <TextInput
        ref={inputRef}
        aria-label="Go to path"
        placeholder="Go to path: /etc/passwd"
        spellCheck={false}
        autoComplete="off"
        leftSection={<IconCornerDownRight size={14} />}
        rightSection={isGoing ? <Loader size={12} /> : text === '' ? <Keys keys="/" /> : undefined}
        value={text}
        error={failure}
        onChange={(event) => {
          setText(event.currentTarget.value)
          setFailure(undefined)
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          setText('')
          setFailure(undefined)
          onLeave()
        }}
      />
    </form>
  )
}
