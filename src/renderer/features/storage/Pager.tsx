import { ActionIcon } from '@mantine/core'
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { useEffect, useEffectEvent } from 'react'
import classes from './Pager.module.css'

interface Props {
  /** What is paged, for screen readers: `layers`. */
  readonly what: string
  /** From 0. */
  readonly page: number
  readonly pageSize: number
  readonly total: number
  readonly onPage: (page: number) => void
}

/**
 * Which rows of how many are shown, with the ways to those before and after. Nothing where one page holds all. Goes to
 * the last page from one that is no longer there.
 */
export function Pager({ what, page, pageSize, total, onPage }: Props) {
  const last = Math.ceil(total / pageSize) - 1
  const isBeyond = total > 0 && page > last
  const settle = useEffectEvent((there: number) => onPage(there))
  useEffect(() => {
    if (isBeyond) settle(last)
  }, [isBeyond, last])
  if (total <= pageSize) return null
  const from = page * pageSize + 1
  const to = Math.min(total, (page + 1) * pageSize)
  const number = (value: number): string => value.toLocaleString('en-US')
  return (
    <nav className={classes.pager} aria-label={`Pages of ${what}`}>
      <span className="tabular soft" aria-live="polite">
        {number(from)}–{number(to)} of {number(total)}
      </span>
      <ActionIcon
        variant="default"
        size={26}
        aria-label={`Previous ${what}`}
        disabled={page === 0}
        onClick={() => onPage(page - 1)}
      >
        <IconChevronLeft size={16} />
      </ActionIcon>
      <ActionIcon
        variant="default"
        size={26}
        aria-label={`Next ${what}`}
        disabled={page >= last}
        onClick={() => onPage(page + 1)}
      >
        <IconChevronRight size={16} />
      </ActionIcon>
    </nav>
  )
}
