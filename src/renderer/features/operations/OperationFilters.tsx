import { NativeSelect, SegmentedControl } from '@mantine/core'
import classes from './OperationsPage.module.css'
import type { OperationsQuery } from './operationsAddress.ts'
import { kindWord, stateWord } from './operationWords.ts'
import type { OperationList } from './useOperationList.ts'

const states = ['running', 'done', 'failed', 'cancelled'] as const

interface Props {
  readonly query: OperationsQuery
  readonly list: OperationList
  readonly onQuery: (query: OperationsQuery) => void
}

/** Which operations are shown: by state, with how many there are of each, and by kind. */
export function OperationFilters({ query, list, onQuery }: Props) {
  const { state, kind } = query
  // A kind that the address names is offered even when there is none of it (any more).
  const kinds = [...new Set([...list.kinds, ...(kind === undefined ? [] : [kind])])].sort()
  const choices = [
    { value: 'all', label: 'All' },
    ...states.map((entry) => ({
      value: entry,
      label: (
        <>
          {stateWord(entry)}
          {list.counts && list.counts[entry] > 0 && (
            <span className={classes.stateCount}> {list.counts[entry].toLocaleString('en-US')}</span>
          )}
        </>
      ),
    })),
  ]
  return (
    <>
      <SegmentedControl
        size="xs"
        aria-label="State"
        className={classes.states ?? ''}
        data={choices}
        value={state ?? 'all'}
        onChange={(value) => onQuery({ ...query, state: states.find((entry) => entry === value), shown: undefined })}
      />
      <NativeSelect
        size="xs"
        aria-label="Kind"
        value={kind ?? ''}
        onChange={(event) => onQuery({ ...query, kind: event.currentTarget.value || undefined, shown: undefined })}
        data={[{ value: '', label: 'All kinds' }, ...kinds.map((entry) => ({ value: entry, label: kindWord(entry) }))]}
      />
    </>
  )
}
