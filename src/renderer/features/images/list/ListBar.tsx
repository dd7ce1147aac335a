import { ActionIcon, Button, CloseButton, Switch, Tooltip } from '@mantine/core'
import { IconDownload, IconRefresh, IconUpload } from '@tabler/icons-react'
import type { RefObject } from 'react'
import { Link } from 'react-router'
import { transferAddress } from '../../../client/transferAddress.ts'
import { FilterBox } from './FilterBox.tsx'
import classes from './ImagesPage.module.css'
import { grouped, type ImageListQuery } from './listAddress.ts'
import type { ListAction } from './listTarget.ts'
import type { ImageList } from './useImageList.ts'

interface Props {
  readonly list: ImageList
  readonly query: ImageListQuery
  readonly onQuery: (query: ImageListQuery) => void
  readonly filterRef: RefObject<HTMLInputElement | null>
  /** The keyboard goes on to the list. */
  readonly onLeave: () => void
  readonly markedCount: number
  /** What can be done with what is marked. */
  readonly actions: readonly ListAction[]
  readonly onUnmark: () => void
  readonly onLoad: () => void
  /** Compares the tags of the list with the registries. */
  readonly onCheck: () => void
  /** What happened just now, for everyone to know. */
  readonly notice: string
}

function countText({ imageCount, groupCount, isPending }: ImageList, isFiltered: boolean): string {
  if (isPending) return ''
  const images = `${imageCount.toLocaleString('en-US')}${isFiltered ? ' found' : ''}`
  if (groupCount === undefined) return images
  return `${images} in ${groupCount.toLocaleString('en-US')} ${groupCount === 1 ? 'group' : 'groups'}`
}

/** What stands over the list: how much there is, what of it is shown, and what is done with what is marked. */
export function ListBar(props: Props) {
  const { list, query, onQuery, filterRef, onLeave, markedCount, actions, onUnmark, onLoad, onCheck, notice } = props
  const checkMarked = actions.find(({ id }) => id === 'updates')
  return (
    <header className={classes.bar} data-marked={markedCount > 0}>
      <h1 id="images-title" className={classes.title}>
        Images
      </h1>
      <FilterBox
        text={query.text}
        inputRef={filterRef}
        onText={(text) => onQuery({ ...query, text })}
        onLeave={onLeave}
      />
      <Switch
        className={classes.switch ?? ''}
        size="xs"
        label="Untagged only"
        checked={query.untagged}
        onChange={(event) => onQuery({ ...query, untagged: event.currentTarget.checked })}
      />
      <Switch
        className={classes.switch ?? ''}
        size="xs"
        label="By repository"
        checked={query.open !== undefined}
        onChange={(event) => onQuery(grouped(query, event.currentTarget.checked))}
      />
      <span className={`tabular soft ${classes.count}`} aria-live="polite">
        {countText(list, query.text !== '' || query.untagged)}
      </span>
      <output className={classes.notice}>{notice}</output>
      {markedCount > 0 && (
        <div className={classes.marked}>
          <span className="tabular">{markedCount} marked</span>
          {actions
            .filter(({ id }) => id === 'save' || id === 'delete')
            .map(({ id, title, icon: Icon, obstacle, run }) => (
              <Button
                key={id}
                variant="default"
                leftSection={<Icon size={14} aria-hidden />}
                disabled={obstacle !== undefined}
                {...(obstacle === undefined ? {} : { title: obstacle })}
                onClick={run}
              >
                {title}
              </Button>
            ))}
          <CloseButton size="sm" aria-label="Unmark all" onClick={onUnmark} />
        </div>
      )}
      <Tooltip label={`Check the tags of ${markedCount > 0 ? 'what is marked' : 'the list'} for updates`}>
        <ActionIcon
          variant="default"
          size={30}
          className={classes.load ?? ''}
          aria-label="Check for updates"
          disabled={checkMarked?.obstacle !== undefined}
          onClick={checkMarked?.run ?? onCheck}
        >
          <IconRefresh size={14} />
        </ActionIcon>
      </Tooltip>
      <Button className={classes.load ?? ''} variant="default" leftSection={<IconUpload size={14} />} onClick={onLoad}>
        Load…
      </Button>
      <Button
        className={classes.load ?? ''}
        component={Link}
        to={transferAddress('pull')}
        leftSection={<IconDownload size={14} />}
      >
        Pull…
      </Button>
    </header>
  )
}
