import { Button } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { Link, useNavigate } from 'react-router'
import { errorRecord } from '../../client/errors.ts'
import { transferAddress } from '../../client/transferAddress.ts'
import { beginTransfer, isTransfer, wishOf } from '../../client/transfers.ts'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import classes from './TransferLinks.module.css'
import { isUnderWay, type Work } from './work.ts'

/** What one does next with a pull or push: look at it layer by layer, try it again, or go to the image. */
export function TransferLinks({ work }: { readonly work: Work }) {
  const navigate = useNavigate()
  const wish = wishOf(work)
  const again = useMutation({
    mutationFn: async () => (wish && isTransfer(work.kind) ? beginTransfer(work.kind, wish) : undefined),
    onSuccess: (address) => void (address && navigate(address)),
  })
  if (wish === undefined || !isTransfer(work.kind)) return null
  const { id, kind, state, title } = work
  const image = wish.allTags
    ? `/images?filter=${encodeURIComponent(wish.reference)}`
    : `/images/${encodeURIComponent(wish.reference)}`
  return (
    <div className={classes.links}>
      {isUnderWay(work) && (
        <Link className={classes.link ?? ''} to={transferAddress(kind, { ...wish, operation: id })}>
          Layer by layer
        </Link>
      )}
      {state === 'done' && (
        <Link className={classes.link ?? ''} to={image}>
          {wish.allTags ? 'Show the images' : 'Show the image'}
        </Link>
      )}
      {(state === 'failed' || state === 'cancelled') && (
        <Button
          variant="default"
          size="compact-xs"
          leftSection={<IconRefresh size={12} />}
          loading={again.isPending}
          aria-label={`Try again: ${title}`}
          onClick={() => again.mutate()}
        >
          Try again
        </Button>
      )}
      {again.error && <ErrorNote error={errorRecord(again.error)} />}
    </div>
  )
}
