import { Button } from '@mantine/core'
import { IconLogin2 } from '@tabler/icons-react'
import { Link } from 'react-router'
import type { ErrorRecord } from '../../../shared/contract/errors.ts'
import { registryOf } from '../../client/registryNames.ts'
import type { TransferKind } from '../../client/transferAddress.ts'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { transferRemedy } from '../../ui/transferRemedy.ts'

interface Props {
  readonly error: ErrorRecord
  readonly kind: TransferKind
  readonly reference: string
  readonly onRetry: () => void
}

/** Why a pull or push does not go on, what to do, and the way to log in where that is what is missing. */
export function TransferError({ error, kind, reference, onRetry }: Props) {
  const registry = registryOf(reference)
  return (
    <>
      <ErrorNote error={error} remedy={transferRemedy(error, kind)} onRetry={onRetry} />
      {(error.code === 'UNAUTHORIZED' || error.code === 'DENIED') && (
        <div>
          <Button
            variant="default"
            leftSection={<IconLogin2 size={14} />}
            component={Link}
            to={`/registries/${encodeURIComponent(registry)}`}
          >
            Log in to {registry}
          </Button>
        </div>
      )}
    </>
  )
}
