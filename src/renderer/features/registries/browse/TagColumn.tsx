import { TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../../client/api.ts'
import { errorRecord } from '../../../client/errors.ts'
import { ErrorNote } from '../../../ui/ErrorNote.tsx'
import { SkeletonRows } from '../../../ui/SkeletonRows.tsx'
import { NameList } from './NameList.tsx'
import classes from './RegistryPage.module.css'

interface Props {
  /** As docker names it: `localhost:5000/team/app`. */
  readonly repository: string
  readonly tag: string | undefined
  readonly onChoose: (tag: string) => void
}

/** `1.10` comes after `1.9`. */
const byVersion = new Intl.Collator('en', { numeric: true })

/** The tags of a repository. */
export function TagColumn({ repository, tag, onChoose }: Props) {
  const [text, setText] = useState('')
  const tags = useInfiniteQuery(
    api.registries.tags.infiniteOptions({
      input: (after: string | undefined) => ({ repository, ...(after === undefined ? {} : { after }) }),
      initialPageParam: undefined,
      getNextPageParam: ({ next }) => next,
    }),
  )
  const told = tags.data?.pages.flatMap(({ names }) => names) ?? []
  // Registries tell tags in no order that people know.
  const names = told.filter((name) => name.includes(text.trim())).sort(byVersion.compare)
  return (
    <section className={classes.column} aria-label="Tags">
      <div className={classes.find}>
        <TextInput
          aria-label="Filter tags"
          placeholder="Filter tags"
          leftSection={<IconSearch size={14} />}
          spellCheck={false}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </div>
      {tags.isPending && <SkeletonRows count={6} label="Asking for the tags" />}
      {tags.error && (
        <div className={classes.note}>
          <ErrorNote error={errorRecord(tags.error)} onRetry={() => void tags.refetch()} />
        </div>
      )}
      {tags.data && names.length === 0 && (
        <p className={classes.nothing}>{told.length === 0 ? 'It has no tags.' : 'No tag has this in it.'}</p>
      )}
      {names.length > 0 && (
        <NameList
          label={`Tags of ${repository}`}
          names={names}
          chosen={tag}
          onChoose={onChoose}
          onMore={tags.hasNextPage ? () => void tags.fetchNextPage() : undefined}
          isLoadingMore={tags.isFetchingNextPage}
        />
      )}
    </section>
  )
}
