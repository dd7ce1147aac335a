import { Button } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { api, engine } from '../../client/api.ts'
import { errorRecord } from '../../client/errors.ts'

/** Operations that may have put images into the trash. */
const deletions: ReadonlySet<string> = new Set(['remove', 'prune'])

interface Props {
  readonly operationId: string
  readonly kind: string
}

/** Undoes a deletion for as long as what it deleted is in the trash; nothing for all other work. */
export function UndoButton({ operationId, kind }: Props) {
  const trash = useQuery({
    ...api.trash.list.queryOptions({ input: { operationId, limit: 1 } }),
    enabled: deletions.has(kind),
  })
  const undo = useMutation({ mutationFn: () => engine.trash.restore({ operationId }) })
  if (trash.data === undefined || trash.data.total === 0) return null
  return (
    <Button
      size="compact-xs"
      variant="default"
      loading={undo.isPending}
      {...(undo.error ? { title: errorRecord(undo.error).message, color: 'red' } : {})}
      onClick={() => undo.mutate()}
    >
      Undo
    </Button>
  )
}
