import { SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import type { ImageDetails } from '../../../shared/contract/images.ts'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { Digest } from '../../ui/Digest.tsx'
import classes from './JsonView.module.css'

const titles = { config: 'Config', manifest: 'Manifest', index: 'Index' }

/** The image's JSON documents, laid out for reading. */
export function JsonView({ documents }: { readonly documents: ImageDetails['documents'] }) {
  const [chosen, setChosen] = useState('config')
  const shown = documents.find(({ kind }) => kind === chosen) ?? documents[0]
  if (shown === undefined) return null
  return (
    <div className={classes.view}>
      <div className={classes.bar}>
        {documents.length > 1 && (
          <SegmentedControl
            size="xs"
            aria-label="Document"
            value={shown.kind}
            onChange={setChosen}
            data={documents.map(({ kind }) => ({ value: kind, label: titles[kind] }))}
          />
        )}
        <Digest digest={shown.digest} label="digest" />
        <span className="soft">{shown.mediaType}</span>
        <span className={classes.space} />
        <CopyButton value={shown.text} label="Copy JSON" />
      </div>
      <textarea
        className={classes.text}
        aria-label={`${titles[shown.kind]} as JSON`}
        readOnly
        spellCheck={false}
        value={shown.text}
      />
    </div>
  )
}
