import { shortDigest } from '../../../../shared/model/digest.ts'
import { type RowNames, rowNames } from '../../../../shared/model/imageName.ts'
import { formatSize } from '../../../../shared/model/size.ts'
import { type SizeKind, sizeTitle } from '../../../ui/Size.tsx'
import { Time } from '../../../ui/Time.tsx'
import { imageAddress } from '../imageAddress.ts'
import { type RowUpdate, updateWords } from '../updateWords.ts'
import classes from './ImageTable.module.css'
import { type GroupListRow, groupName, type ImageListRow } from './listRow.ts'

// Hundreds of cells are drawn anew in one frame while one scrolls: each is one element with its text wherever it can be.

/** A long name: its last part tells most, so the rest gives way first. */
function Path({ name }: { readonly name: string }) {
  const leafStart = name.lastIndexOf('/') + 1
  if (leafStart === 0) return name
  return (
    <span className={classes.path}>
      <span className={classes.folder}>{name.slice(0, leafStart)}</span>
      <span className={classes.leaf}>{name.slice(leafStart)}</span>
    </span>
  )
}

interface NumbersProps {
  readonly dockerSize: number
  readonly dockerSharedSize: number
  readonly layerCount: number
  readonly kind: SizeKind
}

function NumberCells({ dockerSize, dockerSharedSize, layerCount, kind }: NumbersProps) {
  const uniqueSize = dockerSize - dockerSharedSize
  return (
    <>
      <td className={classes.number} data-column="dockerSize" title={sizeTitle(dockerSize, kind)}>
        {formatSize(dockerSize)}
      </td>
      <td className={classes.number} data-column="dockerSharedSize" title={sizeTitle(dockerSharedSize, kind)}>
        {formatSize(dockerSharedSize)}
      </td>
      <td className={classes.number} data-column="dockerUniqueSize" title={sizeTitle(uniqueSize, kind)}>
        {formatSize(uniqueSize)}
      </td>
      <td className={classes.number} data-column="layers">
        {layerCount}
      </td>
    </>
  )
}

interface TagProps {
  readonly names: RowNames | undefined
  readonly title: string
  readonly update: RowUpdate
}

function TagCell({ names, title, update }: TagProps) {
  if (names === undefined) {
    return (
      <td className={classes.cell} data-column="tag">
        <span className={classes.untagged}>&lt;none&gt;</span>
      </td>
    )
  }
  const tags = names.tags.join(', ')
  if (names.others.length === 0 && update === undefined) {
    return (
      <td className={classes.cell} data-column="tag" title={title}>
        {tags}
      </td>
    )
  }
  return (
    <td className={classes.tags} data-column="tag" title={title}>
      <span className={classes.tagText}>{tags}</span>
      {names.others.length > 0 && (
        <span className={classes.more}>
          +{names.others.length}
          <span className={classes.hidden}> more names</span>
        </span>
      )}
      {update !== undefined && (
        <span className={classes.update} data-update={update} title={updateWords[update]}>
          {update}
        </span>
      )}
    </td>
  )
}

interface CellsProps {
  readonly row: ImageListRow
  /** What the registries said of its names. */
  readonly update: RowUpdate
}

/** The cells of an image. */
export function ImageCells({ row: { image, repository }, update }: CellsProps) {
  const names = rowNames(image.names, repository)
  const title = image.names.join('\n')
  return (
    <>
      <td className={classes.cell} data-column="name">
        <a
          href={imageAddress(image.id)}
          tabIndex={-1}
          draggable={false}
          className={classes.link}
          title={title}
          aria-label={names?.repository ?? `<none> ${shortDigest(image.id)}`}
        >
          {names === undefined ? (
            <span className={classes.untagged}>&lt;none&gt;</span>
          ) : (
            <Path name={names.repository} />
          )}
        </a>
      </td>
      <TagCell names={names} title={title} update={update} />
      <td className={classes.id} data-column="id">
        <code title={image.id}>{shortDigest(image.id)}</code>
        <button
          type="button"
          tabIndex={-1}
          data-act="copy"
          className={classes.copy}
          aria-label="Copy image ID"
          title="Copy image ID"
        />
      </td>
      <td className={classes.plain} data-column="created">
        <Time time={image.created} />
      </td>
      <NumberCells {...image} kind="docker" />
    </>
  )
}

function counted(count: number, one: string): string {
  return `${count.toLocaleString('en-US')} ${one}${count === 1 ? '' : 's'}`
}

/** The cells of a group. */
export function GroupCells({ group }: { readonly group: GroupListRow }) {
  const { isOpen, tagCount, imageCount, created, dockerSize, dockerSharedSize, layerCount } = group
  const name = groupName(group)
  return (
    <>
      <td className={classes.cell} data-column="name">
        <button
          type="button"
          tabIndex={-1}
          data-act="toggle"
          className={classes.groupName}
          title={name}
          aria-label={`${isOpen ? 'Close' : 'Open'} ${name}`}
        >
          <span className={classes.chevron} data-open={isOpen} aria-hidden="true" />
          <Path name={name} />
        </button>
      </td>
      <td className={classes.plain} data-column="tag">
        {tagCount === 0 ? '' : counted(tagCount, 'tag')}
      </td>
      <td className={classes.plain} data-column="id">
        {counted(imageCount, 'image')}
      </td>
      <td className={classes.plain} data-column="created">
        <Time time={created} />
      </td>
      <NumberCells
        dockerSize={dockerSize}
        dockerSharedSize={dockerSharedSize}
        layerCount={layerCount}
        kind="dockerOnce"
      />
    </>
  )
}
