import { Button, CloseButton, Switch } from '@mantine/core'
import { IconTrash, IconUpload } from '@tabler/icons-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import type { ImageRow } from '../../../shared/contract/images.ts'
import { useCommands } from '../../client/commands.ts'
import { errorRecord } from '../../client/errors.ts'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { SkeletonRows } from '../../ui/SkeletonRows.tsx'
import { DeleteDialog } from './DeleteDialog.tsx'
import { FilterBox } from './FilterBox.tsx'
import classes from './ImagesPage.module.css'
import { ImageTable } from './ImageTable.tsx'
import { imageAddress } from './imageAddress.ts'
import { lastList } from './lastList.ts'
import { formatListAddress, parseListAddress } from './listAddress.ts'
import { type ImageListQuery, type PageRange, useImageList } from './useImageList.ts'
import { useSelection } from './useSelection.ts'

interface Props {
  /** What stands here when there is no image at all. */
  readonly welcome: ReactNode
  /** Lets people choose archives to load. */
  readonly onLoad: () => void
}

/** The list of images, with all that one does to several of them. */
export function ImagesPage({ welcome, onLoad }: Props) {
  const [search, setSearch] = useSearchParams()
  const query = parseListAddress(search)
  const [pages, setPages] = useState<PageRange>({ from: 0, to: 0 })
  const list = useImageList(query, pages)
  const selection = useSelection()
  const [doomed, setDoomed] = useState<readonly ImageRow[]>()
  const navigate = useNavigate()
  const filterRef = useRef<HTMLInputElement>(null)
  const gridRef = useRef<HTMLTableElement>(null)

  useEffect(() => lastList.set(search.size > 0 ? `/images?${search}` : '/images'), [search])
  const setQuery = (next: ImageListQuery) => setSearch(formatListAddress(next), { replace: true })
  const marked = [...selection.images.values()]
  useCommands([
    {
      id: 'images.filter',
      title: 'Filter the images',
      group: 'Images',
      keys: '/',
      keywords: 'search find',
      run: () => filterRef.current?.select(),
    },
    {
      id: 'images.untagged',
      title: query.untagged ? 'Show tagged images, too' : 'Show untagged images only',
      group: 'Images',
      keywords: 'dangling',
      run: () => setQuery({ ...query, untagged: !query.untagged }),
    },
    ...(marked.length === 0
      ? []
      : [
          {
            id: 'images.delete',
            title: marked.length === 1 ? 'Delete the marked image…' : `Delete ${marked.length} marked images…`,
            group: 'Images',
            keywords: 'remove rmi',
            run: () => setDoomed(marked),
          },
          { id: 'images.unmark', title: 'Unmark all images', group: 'Images', run: selection.clear },
        ]),
  ])
  const isFiltered = query.text !== '' || query.untagged
  if (list.total === 0 && !isFiltered && !list.isPending && list.error === null) return welcome

  return (
    <section className={classes.page} aria-labelledby="images-title">
      <header className={classes.bar}>
        <h1 id="images-title" className={classes.title}>
          Images
        </h1>
        <span className={`tabular soft ${classes.count}`} aria-live="polite">
          {list.isPending ? '' : `${list.total.toLocaleString('en-US')}${isFiltered ? ' found' : ''}`}
        </span>
        <FilterBox
          text={query.text}
          inputRef={filterRef}
          onText={(text) => setQuery({ ...query, text })}
          onLeave={() => gridRef.current?.focus()}
        />
        <Switch
          size="xs"
          label="Untagged only"
          checked={query.untagged}
          onChange={(event) => setQuery({ ...query, untagged: event.currentTarget.checked })}
        />
        <span className={classes.space} />
        {marked.length > 0 && (
          <div className={classes.marked}>
            <span className="tabular">{marked.length} marked</span>
            <Button variant="default" leftSection={<IconTrash size={14} />} onClick={() => setDoomed(marked)}>
              Delete…
            </Button>
            <CloseButton size="sm" aria-label="Unmark all" onClick={selection.clear} />
          </div>
        )}
        <Button leftSection={<IconUpload size={14} />} onClick={onLoad}>
          Load…
        </Button>
      </header>
      {list.error && (
        <div className={classes.error}>
          <ErrorNote error={errorRecord(list.error)} onRetry={list.retry} />
        </div>
      )}
      {list.isPending && !list.error && <SkeletonRows count={16} label="Loading the images" />}
      {!list.isPending && list.total === 0 && (
        <div className={classes.nothing}>
          <p>{query.untagged ? 'No untagged image matches.' : 'No image matches this filter.'}</p>
          <Button variant="default" onClick={() => setQuery({ ...query, text: '', untagged: false })}>
            Show all images
          </Button>
        </div>
      )}
      {list.total > 0 && (
        <ImageTable
          list={list}
          query={query}
          onQuery={setQuery}
          onPages={setPages}
          selection={selection}
          onOpen={(image) => void navigate(imageAddress(image.id))}
          onDelete={setDoomed}
          gridRef={gridRef}
        />
      )}
      {doomed && (
        <DeleteDialog
          images={doomed}
          onDone={() => selection.clear()}
          onClose={() => {
            setDoomed(undefined)
            gridRef.current?.focus()
          }}
        />
      )}
    </section>
  )
}
