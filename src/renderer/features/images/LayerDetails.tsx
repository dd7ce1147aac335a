import { Button } from '@mantine/core'
import { IconBinaryTree, IconFiles, IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { ImageDetails } from '../../../shared/contract/images.ts'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { LayerSwatch } from '../../ui/LayerSwatch.tsx'
import { Size } from '../../ui/Size.tsx'
import { layerQuery } from './chosenLayer.ts'
import { imageAddress } from './imageAddress.ts'
import classes from './LayerDetails.module.css'
import { LayerHolders } from './LayerHolders.tsx'

interface Props {
  readonly image: ImageDetails
  /** 1 for the lowest. */
  readonly position: number
  readonly onClose: () => void
}

/** All there is to one layer of an image: what made it, its digests, sizes and places, and who else has it. */
export function LayerDetails({ image, position, onClose }: Props) {
  const layer = image.layers[position - 1]
  const step = image.history.find((entry) => entry.layer?.chainId === layer?.chainId)
  if (layer === undefined) return null
  const { diffId, chainId, blob, mediaType, directory, directoryDiskSize } = layer
  return (
    <section className={classes.panel} aria-label={`Layer ${position}`}>
      <header className={classes.head}>
        <LayerSwatch diffId={diffId} />
        <h2>
          Layer {position} <span className="soft">of {image.layerCount}</span>
        </h2>
        <Button variant="subtle" color="gray" size="compact-xs" aria-label="Close the details" onClick={onClose}>
          <IconX size={14} />
        </Button>
      </header>
      {step !== undefined && (
        <div className={classes.step}>
          <pre>{step.createdBy || '(not recorded)'}</pre>
          <CopyButton value={step.createdBy} label="Copy as recorded" />
        </div>
      )}
      <nav className={classes.links} aria-label="This layer elsewhere">
        <LinkButton to={imageAddress(image.id, 'files') + layerQuery(position)} icon={<IconFiles size={14} />}>
          Files
        </LinkButton>
        <LinkButton to={`/layers?layer=${chainId}`} icon={<IconBinaryTree size={14} />}>
          In the forest
        </LinkButton>
        {step !== undefined && (
          <LinkButton to={imageAddress(image.id) + layerQuery(position)}>In the history</LinkButton>
        )}
      </nav>
      <dl className={classes.facts}>
        <Fact name="Docker size" what="As Docker counts">
          <Exact bytes={layer.dockerSize} kind="docker" />
        </Fact>
        <Fact name="Tar" what="Its uncompressed tar">
          <Exact bytes={layer.tarSize} kind="tar" />
        </Fact>
        <Fact name="Blob" what="As it is stored, perhaps compressed">
          <Exact bytes={layer.blobSize} kind="blob" />
          {layer.blobSize < layer.tarSize && (
            <span className="soft">{Math.round((layer.blobSize / layer.tarSize) * 100)} % of the tar</span>
          )}
        </Fact>
        <Fact name="Entries">
          <span className="tabular">{layer.entryCount.toLocaleString('en-US')}</span>
        </Fact>
        <Fact name="Unpacked in">
          {directory === undefined ? (
            <span className="soft">Not unpacked yet: a container will.</span>
          ) : (
            <span className={classes.digest}>
              <code>{directory}</code>
              <CopyButton value={directory} label="Copy directory" />
              {directoryDiskSize !== undefined && <Exact bytes={directoryDiskSize} kind="disk" />}
            </span>
          )}
        </Fact>
        <Fact name="diffID" what="of its uncompressed tar">
          <LongDigest digest={diffId} label="diffID" />
        </Fact>
        <Fact name="chainID" what="of it and all below it">
          <LongDigest digest={chainId} label="chainID" />
        </Fact>
        <Fact name="Digest" what="of the blob as stored">
          <LongDigest digest={blob} label="digest" />
        </Fact>
        <Fact name="Media type">
          <span className={classes.breakable}>{mediaType}</span>
        </Fact>
      </dl>
      <LayerHolders image={image} layer={layer} />
    </section>
  )
}

interface LinkProps {
  readonly to: string
  readonly icon?: ReactNode
  readonly children: ReactNode
}

function LinkButton({ to, icon, children }: LinkProps) {
  return (
    <Button component={Link} to={to} variant="default" size="compact-sm" {...(icon ? { leftSection: icon } : {})}>
      {children}
    </Button>
  )
}

interface FactProps {
  readonly name: string
  /** What exactly it is. */
  readonly what?: string
  readonly children: ReactNode
}

function Fact({ name, what, children }: FactProps) {
  return (
    <div className={classes.fact}>
      <dt title={what}>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function LongDigest({ digest, label }: { readonly digest: string; readonly label: string }) {
  return (
    <span className={classes.digest}>
      <code title={digest}>{digest}</code>
      <CopyButton value={digest} label={`Copy ${label}`} />
    </span>
  )
}

function Exact({ bytes, kind }: { readonly bytes: number; readonly kind: 'docker' | 'tar' | 'blob' | 'disk' }) {
  return (
    <span>
      <Size bytes={bytes} kind={kind} /> <span className="soft tabular">({bytes.toLocaleString('en-US')} bytes)</span>
    </span>
  )
}
