import {
  IconChevronRight,
  IconCpu,
  IconFile,
  IconFileSymlink,
  IconFolder,
  IconFolderOpen,
  IconLink,
} from '@tabler/icons-react'
import { memo } from 'react'
import type { FileFacts } from '../../../shared/contract/files.ts'
import { pathText } from '../../../shared/model/rawPath.ts'
import { LayerSwatch } from '../../ui/LayerSwatch.tsx'
import { Size } from '../../ui/Size.tsx'
import { Time } from '../../ui/Time.tsx'
import { ChangeMark, ChangeNumbers } from './ChangeMark.tsx'
import classes from './FileTree.module.css'
import { kindWord, modeText } from './fileWords.ts'
import type { FileRow } from './visibleRows.ts'

interface Props {
  readonly row: FileRow
  readonly index: number
  /** Pixels from the top of the list. */
  readonly top: number
  readonly isActive: boolean
  /** The diffID of the layer that the file comes from. */
  readonly diffId: string | undefined
}

/** One file of the tree; the tree itself hears its clicks. Drawn anew only when what it shows has changed. */
export const FileTreeRow = memo(function FileTreeRow({ row, index, top, isActive, diffId }: Props) {
  const { line, level, isOpen, position, siblings } = row
  const { facts, change } = line
  const name = pathText(line.name)
  return (
    <tr
      id={`file-row-${index}`}
      aria-level={level}
      aria-posinset={position}
      aria-setsize={siblings}
      aria-selected={isActive}
      {...(isOpen === undefined ? {} : { 'aria-expanded': isOpen })}
      data-index={index}
      data-active={isActive}
      data-change={change}
      className={`${classes.row} ${classes.bodyRow}`}
      style={{ transform: `translateY(${top}px)` }}
    >
      <td className={classes.cell} data-column="name">
        <span className={classes.indent} style={{ width: (level - 1) * 16 }} />
        <span className={classes.chevron} data-toggle={isOpen !== undefined} data-open={isOpen === true}>
          {isOpen !== undefined && <IconChevronRight size={14} aria-hidden="true" />}
        </span>
        <span className={classes.hidden}>{kindWord(facts)}</span>
        <KindIcon facts={facts} isOpen={isOpen === true} />
        <span className={classes.name} title={name}>
          {name}
        </span>
        {facts.linkTarget !== undefined && (
          <span className={classes.target} title={pathText(facts.linkTarget)}>
            → {pathText(facts.linkTarget)}
          </span>
        )}
      </td>
      <td className={classes.cell} data-column="change">
        {change !== 'unchanged' && <ChangeMark change={change} />}
        {change !== 'added' && line.below && <ChangeNumbers counts={line.below} what="In it" />}
      </td>
      <td className={classes.cell} data-column="size">
        {facts.kind === 'file' && <Size bytes={facts.size} kind="content" />}
      </td>
      <td className={classes.cell} data-column="mode">
        <span className="mono">{modeText(facts)}</span>
      </td>
      <td className={classes.cell} data-column="owner">
        <span className="tabular">
          {facts.uid}:{facts.gid}
        </span>
      </td>
      <td className={classes.cell} data-column="modified">
        {facts.mtime !== undefined && <FileTime time={facts.mtime} />}
      </td>
      <td className={classes.cell} data-column="layer">
        {diffId !== undefined && <LayerSwatch diffId={diffId} />}
        <span className="tabular">{facts.layer}</span>
      </td>
    </tr>
  )
}, isSame)

function isSame(a: Props, b: Props): boolean {
  return (
    a.row.line === b.row.line &&
    a.row.level === b.row.level &&
    a.row.isOpen === b.row.isOpen &&
    a.row.position === b.row.position &&
    a.row.siblings === b.row.siblings &&
    a.index === b.index &&
    a.top === b.top &&
    a.isActive === b.isActive &&
    a.diffId === b.diffId
  )
}

const days = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' })

/** When a file was modified; builds that are to be the same every time say 1970. */
function FileTime({ time }: { readonly time: number }) {
  if (time > 0) return <Time time={time} />
  const date = new Date(time)
  return (
    <time dateTime={date.toISOString()} title={date.toUTCString()}>
      {days.format(date)}
    </time>
  )
}

const kindIcons = { file: IconFile, symlink: IconFileSymlink, char: IconCpu, block: IconCpu, fifo: IconCpu }

function KindIcon({ facts, isOpen }: { readonly facts: FileFacts; readonly isOpen: boolean }) {
  const ofKind = facts.kind === 'directory' ? (isOpen ? IconFolderOpen : IconFolder) : kindIcons[facts.kind]
  const Icon = facts.hardLinkTo === undefined ? ofKind : IconLink
  return <Icon className={classes.icon} size={15} stroke={1.75} aria-hidden="true" />
}
