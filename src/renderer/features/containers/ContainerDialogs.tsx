import { CommitDialog } from './CommitDialog.tsx'
import { ForkDialog } from './ForkDialog.tsx'
import { RemoveDialog } from './RemoveDialog.tsx'
import { RenameDialog } from './RenameDialog.tsx'
import type { ContainerActing } from './useContainerActions.ts'

interface Props {
  readonly acting: ContainerActing
  /** These containers are gone. */
  readonly onRemoved?: (ids: readonly string[]) => void
}

/** The dialog that is open, if one is. */
export function ContainerDialogs({ acting: { dialog, closeDialog }, onRemoved }: Props) {
  const first = dialog?.containers[0]
  if (dialog === undefined || first === undefined) return null
  switch (dialog.kind) {
    case 'rename':
      return <RenameDialog container={first} onClose={closeDialog} />
    case 'commit':
      return <CommitDialog container={first} onClose={closeDialog} />
    case 'fork':
      return <ForkDialog container={first} onClose={closeDialog} />
    case 'remove':
      return <RemoveDialog containers={dialog.containers} onClose={closeDialog} onDone={onRemoved} />
  }
}
