import { Button } from '@mantine/core'
import { IconFolderOpen } from '@tabler/icons-react'
import { useState } from 'react'
import type { ErrorRecord } from '../../../shared/contract/errors.ts'
import { useDesktopConnection } from '../../client/useDesktopConnection.ts'
import { ErrorNote } from '../../ui/ErrorNote.tsx'

/** Opens the data root in the system's file manager; only in a desktop window whose app hosts the engine. */
export function RevealButton() {
  const connection = useDesktopConnection()
  const [error, setError] = useState<ErrorRecord>()
  if (connection?.kind !== 'hosted') return null
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconFolderOpen size={14} />}
        onClick={() => void window.lamina?.revealRoot().then(setError)}
      >
        Open the folder
      </Button>
      {error && <ErrorNote error={error} onDismiss={() => setError(undefined)} />}
    </>
  )
}
