import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import type { ContainerRow } from '../../../shared/contract/containers.ts'
import type { ErrorRecord } from '../../../shared/contract/errors.ts'
import { engine } from '../../client/api.ts'
import { errorRecord } from '../../client/errors.ts'
import { type ActionId, fitting, type Verb } from './containerActions.ts'
import { containerAddress } from './containerAddress.ts'

/** A dialog that asks before something is done with containers. */
export interface OpenDialog {
  readonly kind: 'rename' | 'commit' | 'fork' | 'remove'
  readonly containers: readonly ContainerRow[]
}

const verbs: readonly ActionId[] = ['start', 'stop', 'restart', 'kill', 'pause', 'unpause']

function isVerb(id: ActionId): id is Verb {
  return verbs.includes(id)
}

/** What has been asked of containers, what came of it, and the dialog that is open. */
export interface ContainerActing {
  readonly act: (id: ActionId, containers: readonly ContainerRow[]) => void
  readonly isPending: boolean
  /** Why it failed, for those it failed for. */
  readonly error: ErrorRecord | undefined
  readonly dismiss: () => void
  readonly dialog: OpenDialog | undefined
  readonly closeDialog: () => void
}

/** Does what can be done with containers: verbs at once, the rest through a page or a dialog. */
export function useContainerActions(): ContainerActing {
  const navigate = useNavigate()
  const [dialog, setDialog] = useState<OpenDialog>()
  const acting = useMutation({
    mutationFn: ({ verb, ids }: { verb: Verb; ids: readonly string[] }) =>
      engine.containers.act({ verb, ids: [...ids] }),
  })
  const failures = acting.data?.failures ?? []
  const error: ErrorRecord | undefined = acting.error
    ? errorRecord(acting.error)
    : failures.length === 0
      ? undefined
      : {
          code: 'FAILED_PRECONDITION',
          message: failures.map(({ message }) => message).join('\n'),
          data: {},
          retryable: false,
        }
  const act = (id: ActionId, containers: readonly ContainerRow[]) => {
    const meant = fitting(containers, id)
    const [first] = meant
    if (first === undefined) return
    if (isVerb(id)) acting.mutate({ verb: id, ids: meant.map((container) => container.id) })
    else if (id === 'terminal') void navigate(containerAddress(first.id, 'terminal'))
    else setDialog({ kind: id, containers: meant })
  }
  return {
    act,
    isPending: acting.isPending,
    error,
    dismiss: acting.reset,
    dialog,
    closeDialog: () => setDialog(undefined),
  }
}
