import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, engine } from '../../client/api.ts'

interface Props {
  readonly count: number
}

/** How many downloads were interrupted, and what deletes them: the next pull of their layers begins anew. It is an operation, which tells what went wrong. */
export function ClearDownloads({ count }: Props) {
  const client = useQueryClient()
  const clearing = useMutation({
    mutationFn: () => engine.transfers.clearDownloads(),
    onSettled: () =>
      Promise.all([api.transfers, api.storage].map((part) => client.invalidateQueries({ queryKey: part.key() }))),
  })
  return (
    <>
      <span className="soft tabular">{count.toLocaleString('en-US')}</span>
      <Button
        size="compact-xs"
        variant="default"
        loading={clearing.isPending}
        aria-label="Delete the interrupted downloads"
        title="The next pull of these layers begins anew"
        onClick={() => clearing.mutate()}
      >
        Delete
      </Button>
    </>
  )
}
