import { ActionIcon, Button, NativeSelect, Switch, TextInput } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import {
  IconArrowBarToDown,
  IconCheck,
  IconChevronDown,
  IconChevronUp,
  IconCopy,
  IconDownload,
  IconSearch,
} from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import type { RefObject } from 'react'
import { errorRecord } from '../../client/errors.ts'
import { downloadLogs, type LogsWish } from '../../client/logs.ts'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { Keys } from '../../ui/Keys.tsx'
import { plainText } from './ansiText.ts'
import type { LogLines } from './LogLines.ts'
import classes from './LogView.module.css'
import type { LoggedContainer } from './LogView.tsx'
import { type LogAddress, spans, tails } from './logAddress.ts'
import type { LogSearch } from './useLogSearch.ts'

/** Lines that are copied at most: the newest. More are for a file. */
const mostCopied = 50_000

interface Props {
  readonly container: LoggedContainer
  readonly wish: LogsWish
  readonly address: LogAddress
  readonly onChange: (part: Partial<LogAddress>) => void
  readonly lines: LogLines
  readonly wanted: string
  readonly onWanted: (text: string) => void
  readonly found: LogSearch
  /** Of what was found, from 0; -1 for none. */
  readonly current: number
  readonly onStep: (by: number) => void
  readonly inputRef: RefObject<HTMLInputElement | null>
  readonly isFollowing: boolean
  readonly onFollow: (isOn: boolean) => void
}

/** What of a log is shown, the search in it, and its ways out. */
export function LogToolbar(props: Props) {
  const { container, wish, address, onChange, lines, wanted, onWanted, found, current, onStep, inputRef, isFollowing } =
    props
  const { copied, copy } = useClipboard({ timeout: 1200 })
  const downloading = useMutation({
    mutationFn: () => downloadLogs(wish, address.times, `${container.name}.log`, new AbortController().signal),
  })
  return (
    <>
      <div className={classes.bar}>
        <div className={classes.find}>
          <TextInput
            ref={inputRef}
            aria-label="Find in the log"
            placeholder="Find"
            spellCheck={false}
            leftSection={<IconSearch size={14} />}
            rightSection={
              wanted === '' ? (
                <Keys keys="/" />
              ) : (
                <span className={classes.found} aria-live="polite">
                  {foundWords(found, current)}
                </span>
              )
            }
            rightSectionWidth={wanted === '' ? 30 : 110}
            value={wanted}
            onChange={(event) => onWanted(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter') onStep(event.shiftKey ? -1 : 1)
              if (event.key === 'Escape') onWanted('')
            }}
          />
          <Step label="The one before" isOff={found.count === 0} onClick={() => onStep(-1)}>
            <IconChevronUp size={14} />
          </Step>
          <Step label="The next one" isOff={found.count === 0} onClick={() => onStep(1)}>
            <IconChevronDown size={14} />
          </Step>
        </div>
        <NativeSelect
          size="xs"
          aria-label="Lines"
          value={address.tail ?? 'all'}
          onChange={(event) => onChange({ tail: tails.find((tail) => `${tail}` === event.currentTarget.value) })}
          data={[
            ...tails.map((tail) => ({ value: `${tail}`, label: `last ${tail.toLocaleString('en-US')} lines` })),
            { value: 'all', label: 'all lines' },
          ]}
        />
        <NativeSelect
          size="xs"
          aria-label="Time"
          value={address.minutes ?? 'all'}
          onChange={(event) =>
            onChange({ minutes: spans.find(({ minutes }) => `${minutes}` === event.currentTarget.value)?.minutes })
          }
          data={[
            { value: 'all', label: 'any time' },
            ...spans.map(({ minutes, title }) => ({ value: `${minutes}`, label: title })),
          ]}
        />
        <NativeSelect
          size="xs"
          aria-label="Streams"
          value={address.stream}
          onChange={(event) =>
            onChange({ stream: streams.find(({ value }) => value === event.currentTarget.value)?.value ?? 'both' })
          }
          data={streams.map(({ value, label }) => ({ value, label }))}
        />
        <Switch
          size="xs"
          label="Times"
          checked={address.times}
          onChange={(event) => onChange({ times: event.currentTarget.checked })}
        />
        <Button
          variant={isFollowing ? 'light' : 'default'}
          aria-pressed={isFollowing}
          leftSection={<IconArrowBarToDown size={14} />}
          onClick={() => props.onFollow(!isFollowing)}
        >
          Follow
        </Button>
        <Button
          variant="default"
          leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
          disabled={lines.count === 0}
          title={`Copies the lines that are shown, the last ${mostCopied.toLocaleString('en-US')} at most`}
          onClick={() => copy(textOf(lines, address.times))}
        >
          {copied ? 'Copied' : 'Copy'}
        </Button>
        <Button
          variant="default"
          leftSection={<IconDownload size={14} />}
          loading={downloading.isPending}
          onClick={() => downloading.mutate()}
        >
          Download
        </Button>
      </div>
      {downloading.error && <ErrorNote error={errorRecord(downloading.error)} onDismiss={downloading.reset} />}
    </>
  )
}

const streams = [
  { value: 'both', label: 'stdout and stderr' },
  { value: 'stdout', label: 'stdout only' },
  { value: 'stderr', label: 'stderr only' },
] as const

interface StepProps {
  readonly label: string
  readonly isOff: boolean
  readonly onClick: () => void
  readonly children: React.ReactNode
}

function Step({ label, isOff, onClick, children }: StepProps) {
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size={24}
      aria-label={label}
      title={label}
      disabled={isOff}
      onClick={onClick}
    >
      {children}
    </ActionIcon>
  )
}

function foundWords({ count, isDone }: LogSearch, current: number): string {
  const total = `${count.toLocaleString('en-US')}${isDone ? '' : '…'}`
  if (count === 0) return isDone ? 'none' : '…'
  return current === -1
    ? `${total} ${count === 1 ? 'line' : 'lines'}`
    : `${(current + 1).toLocaleString('en-US')} of ${total}`
}

function textOf(lines: LogLines, withTimes: boolean): string {
  const first = Math.max(0, lines.count - mostCopied)
  const copied: string[] = []
  for (let index = first; index < lines.count; index++) {
    const line = lines.line(index)
    if (line !== undefined) copied.push(`${withTimes ? `${line.time} ` : ''}${plainText(line.text)}\n`)
  }
  return copied.join('')
}
