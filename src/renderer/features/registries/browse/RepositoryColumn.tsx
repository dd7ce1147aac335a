import { Button, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { type RefObject, useState } from 'react'
import { api } from '../../../client/api.ts'
import { errorRecord } from '../../../client/errors.ts'
import { ErrorNote } from '../../../ui/ErrorNote.tsx'
import { SkeletonRows } from '../../../ui/SkeletonRows.tsx'
import { NameList } from './NameList.tsx'
import classes from './RegistryPage.module.css'

interface Props {
  readonly host: string
  /** Path of the repository that is shown. */
  readonly repository: string | undefined
  readonly onChoose: (repository: string) => void
  readonly inputRef: RefObject<HTMLInputElement | null>
}

/** The repositories of a registry. One that is not told, as Docker Hub tells none, is opened by its name or found by search. */
export function RepositoryColumn({ host, repository, onChoose, inputRef }: Props) {
  const [text, setText] = useState('')
  const [term, setTerm] = useState('')
  const catalog = useInfiniteQuery(
    api.registries.catalog.infiniteOptions({
      input: (after: string | undefined) => ({ host, ...(after === undefined ? {} : { after }) }),
      initialPageParam: undefined,
      getNextPageParam: ({ next }) => next,
    }),
  )
  const search = useQuery({
    ...api.registries.search.queryOptions({ input: { term: host === 'docker.io' ? term : `${host}/${term}` } }),
    enabled: term !== '',
  })
  const told = catalog.data?.pages.flatMap(({ names }) => names) ?? []
  const wanted = text.trim()
  const found = term === '' ? told : (search.data ?? []).map(({ name }) => pathOf(host, name))
  const names = found.filter((name) => name.includes(wanted))
  const isSilent = catalog.error !== null
  const failure = term === '' ? (isSilent ? catalog.error : null) : search.error
  return (
    <section className={classes.column} aria-label="Repositories">
      <form
        className={classes.find}
        onSubmit={(event) => {
          event.preventDefault()
          const [only] = names
          if (wanted === '') setTerm('')
          else onChoose(names.length === 1 && only !== undefined ? only : withLibrary(host, wanted))
        }}
      >
        <TextInput
          ref={inputRef}
          aria-label="Filter repositories, or open one by its name"
          placeholder={isSilent ? 'Name of a repository' : 'Filter, or open by name'}
          leftSection={<IconSearch size={14} />}
          spellCheck={false}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value)
            setTerm('')
          }}
        />
        {wanted !== '' && (
          <div className={classes.findButtons}>
            <Button type="submit" size="compact-xs" variant="default">
              Open
            </Button>
            <Button size="compact-xs" variant="default" loading={search.isFetching} onClick={() => setTerm(wanted)}>
              Search the registry
            </Button>
          </div>
        )}
      </form>
      {catalog.isPending && <SkeletonRows count={8} label="Asking for the repositories" />}
      {failure && (
        <div className={classes.note}>
          <ErrorNote error={errorRecord(failure)} {...(term === '' ? { onRetry: () => void catalog.refetch() } : {})} />
        </div>
      )}
      {!catalog.isPending && !failure && names.length === 0 && !search.isFetching && (
        <p className={classes.nothing}>
          {term !== ''
            ? 'The search found nothing.'
            : wanted === ''
              ? 'No repositories yet.'
              : 'None has this in its name.'}
        </p>
      )}
      {names.length > 0 && (
        <NameList
          label={`Repositories of ${host}`}
          names={names}
          chosen={repository}
          onChoose={onChoose}
          onMore={term === '' && catalog.hasNextPage ? () => void catalog.fetchNextPage() : undefined}
          isLoadingMore={catalog.isFetchingNextPage}
        />
      )}
    </section>
  )
}

/** Docker Hub's official images are found without their folder. */
function withLibrary(host: string, name: string): string {
  return host === 'docker.io' && !name.includes('/') ? `library/${name}` : name
}

function pathOf(host: string, name: string): string {
  return withLibrary(host, name.startsWith(`${host}/`) ? name.slice(host.length + 1) : name)
}
