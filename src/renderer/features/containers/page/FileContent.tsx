import { ActionIcon } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { pathText, rawBase } from '../../../../shared/model/rawPath.ts'
import { api } from '../../../client/api.ts'
import { errorRecord } from '../../../client/errors.ts'
import { ErrorNote } from '../../../ui/ErrorNote.tsx'
import { Size } from '../../../ui/Size.tsx'
import { SkeletonRows } from '../../../ui/SkeletonRows.tsx'
import { scrollsByKeyboard } from '../../../ui/scrollsByKeyboard.ts'
import classes from './ContainerPage.module.css'

interface Props {
  readonly id: string
  /** Absolute, as bytes. */
  readonly path: string
  readonly onClose: () => void
}

/** Bytes that are looked at to tell text from anything else. */
const lookedAt = 4096
/** Bytes of a file without text that are shown as numbers. */
const dumped = 4096

/** What a file begins with: as text where it is, else as bytes. */
function contentText(base64: string): string {
  const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
  if (!bytes.subarray(0, lookedAt).includes(0)) return new TextDecoder().decode(bytes)
  const lines: string[] = []
  for (let at = 0; at < Math.min(bytes.length, dumped); at += 16) {
    const part = [...bytes.subarray(at, at + 16)]
    const numbers = part.map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
    const letters = part.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join('')
    lines.push(`${at.toString(16).padStart(8, '0')}  ${numbers.padEnd(47)}  ${letters}`)
  }
  return lines.join('\n')
}

/** The beginning of a file of a container. */
export function FileContent({ id, path, onClose }: Props) {
  const file = useQuery({
    ...api.containers.readFile.queryOptions({ input: { id, path } }),
    gcTime: 0,
    staleTime: 0,
  })
  const shownBytes = file.data === undefined ? 0 : Math.floor((file.data.base64.length * 3) / 4)
  return (
    <aside aria-label="Content of the file">
      <div className={classes.bar}>
        <strong className={classes.text} title={pathText(path)}>
          {pathText(rawBase(path))}
        </strong>
        {file.data && <Size bytes={file.data.size} kind="content" />}
        {file.data && shownBytes + 2 < file.data.size && <span className={classes.soft}>its beginning</span>}
        <span className={classes.space} />
        <ActionIcon variant="subtle" color="gray" size={24} aria-label="Close the file" onClick={onClose}>
          <IconX size={14} />
        </ActionIcon>
      </div>
      {file.isPending && !file.error && <SkeletonRows count={8} label="Loading the file" />}
      {file.error && <ErrorNote error={errorRecord(file.error)} onRetry={() => void file.refetch()} />}
      {file.data && (
        <pre className={classes.content} {...scrollsByKeyboard}>
          {contentText(file.data.base64)}
        </pre>
      )}
    </aside>
  )
}
