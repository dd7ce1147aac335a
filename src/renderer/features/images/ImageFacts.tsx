import { ActionIcon, Tooltip } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useState } from 'react'
import type { ImageDetails } from '../../../shared/contract/images.ts'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { Digest } from '../../ui/Digest.tsx'
import { SharedMark, UniqueMark } from '../../ui/marks.tsx'
import { Size } from '../../ui/Size.tsx'
import { Time } from '../../ui/Time.tsx'
import classes from './ImagePage.module.css'
import { UntagDialog } from './UntagDialog.tsx'

/** The names of an image, and what one wants to know of it at first sight. */
export function ImageFacts({ image }: { readonly image: ImageDetails }) {
  const { id, names, created, dockerSize, dockerSharedSize, platform } = image
  const [leaving, setLeaving] = useState<string>()
  return (
    <>
      <ul className={classes.names} aria-label="Names">
        {(names.length > 1 ? names : []).map((name) => (
          <li key={name} className={classes.name}>
            <span className={classes.nameText}>{name}</span>
            <CopyButton value={name} label="Copy name" />
            <Tooltip label="Remove this name…">
              <ActionIcon
                variant="subtle"
                color="gray"
                size={22}
                aria-label={`Remove the name ${name}`}
                onClick={() => setLeaving(name)}
              >
                <IconX size={14} />
              </ActionIcon>
            </Tooltip>
          </li>
        ))}
      </ul>
      <dl className={classes.facts}>
        <div>
          <dt>Image ID</dt>
          <dd>
            <Digest digest={id} label="image ID" />
          </dd>
        </div>
        <div>
          <dt>Created</dt>
          <dd>
            <Time time={created} />
          </dd>
        </div>
        <div>
          <dt>Size</dt>
          <dd>
            <Size bytes={dockerSize} kind="docker" />
          </dd>
        </div>
        <div>
          <dt>
            <SharedMark /> Shared
          </dt>
          <dd>
            <Size bytes={dockerSharedSize} kind="docker" />
          </dd>
        </div>
        <div>
          <dt>
            <UniqueMark /> Unique
          </dt>
          <dd>
            <Size bytes={dockerSize - dockerSharedSize} kind="docker" />
          </dd>
        </div>
        <div>
          <dt>Platform</dt>
          <dd>{[platform.os, platform.architecture, platform.variant].filter(Boolean).join('/')}</dd>
        </div>
      </dl>
      {leaving !== undefined && (
        <UntagDialog imageId={id} names={names} chosen={[leaving]} onClose={() => setLeaving(undefined)} />
      )}
    </>
  )
}
