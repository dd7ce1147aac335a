import { Button } from '@mantine/core'
import { IconDownload, IconUpload } from '@tabler/icons-react'
import { useState } from 'react'
import type { ContainerDetails } from '../../../../shared/contract/containers.ts'
import type { ErrorRecord } from '../../../../shared/contract/errors.ts'
import { pathText, rawBase } from '../../../../shared/model/rawPath.ts'
import { containerFileAddress, uploadToContainer } from '../../../client/containerFiles.ts'
import { errorRecord } from '../../../client/errors.ts'
import { ErrorNote } from '../../../ui/ErrorNote.tsx'

interface Props {
  readonly container: ContainerDetails
  /** Where uploads go: absolute, as bytes. */
  readonly directory: string
  /** What a download takes: absolute, as bytes. */
  readonly chosen: string | undefined
  readonly onUploaded: () => void
}

/** Files out of a container and into it, as `docker cp` does. */
export function FileTransfers({ container, directory, chosen, onUploaded }: Props) {
  const [error, setError] = useState<ErrorRecord>()
  const [isBusy, setBusy] = useState(false)
  const upload = async (files: readonly File[]) => {
    setBusy(true)
    setError(undefined)
    try {
      for (const file of files) await uploadToContainer(container.id, directory, file)
    } catch (thrown) {
      setError(errorRecord(thrown))
    } finally {
      setBusy(false)
      onUploaded()
    }
  }
  const choose = () => {
    const input = document.createElement('input')
    input.type = 'file'
    input.multiple = true
    input.onchange = () => void upload([...(input.files ?? [])])
    input.click()
  }
  return (
    <>
      {error && <ErrorNote error={error} onDismiss={() => setError(undefined)} />}
      <Button
        component="a"
        variant="default"
        leftSection={<IconDownload size={14} aria-hidden="true" />}
        {...(chosen === undefined
          ? { 'data-disabled': true, 'aria-disabled': true }
          : {
              href: containerFileAddress(container.id, chosen),
              download: '',
              title: `docker cp ${container.name}:${pathText(chosen)} .`,
            })}
      >
        Download{chosen === undefined ? '' : ` ${pathText(rawBase(chosen))}`}
      </Button>
      <Button
        variant="default"
        leftSection={<IconUpload size={14} aria-hidden="true" />}
        loading={isBusy}
        title={`docker cp FILE ${container.name}:${pathText(directory)}`}
        onClick={choose}
      >
        Upload…
      </Button>
    </>
  )
}
