import { Button } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { FileFacts, FileLine } from '../../../shared/contract/files.ts'
import type { ImageDetails } from '../../../shared/contract/images.ts'
import { parseInstruction } from '../../../shared/model/instruction.ts'
import { joinRawPath, pathText, rawBase, rawParent } from '../../../shared/model/rawPath.ts'
import { api } from '../../client/api.ts'
import { errorRecord } from '../../client/errors.ts'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { Digest } from '../../ui/Digest.tsx'
import { LayerSwatch } from '../../ui/LayerSwatch.tsx'
import { Size } from '../../ui/Size.tsx'
import { ChangeMark } from './ChangeMark.tsx'
import classes from './FileDetails.module.css'
import { countsText, kindWord, modeText } from './fileWords.ts'

interface Props {
  readonly image: ImageDetails
  readonly layer: number
  /** The raw path that is looked at. */
  readonly path: string
  /** The line as the tree has it, shown until everything is there. */
  readonly known: FileLine | undefined
  /** Goes to a raw path. */
  readonly onGo: (path: string) => void
  readonly onClose: () => void
}

/** Everything about one file as of a layer, and how it was before when the layer changed it. */
export function FileDetails({ image, layer, path, known, onGo, onClose }: Props) {
  const { data, error } = useQuery(
    api.files.find.queryOptions({ input: { image: image.id, layer, path }, placeholderData: keepPreviousData }),
  )
  const isFresh = data?.path === path
  const line = (isFresh ? data.line : undefined) ?? known
  return (
    <section className={classes.panel} aria-label="Details of the file">
      <header className={classes.head}>
        <h2 className={classes.name}>{pathText(rawBase(path))}</h2>
        <CopyButton value={`/${pathText(path)}`} label="Copy path" />
        <Button variant="subtle" color="gray" size="compact-xs" aria-label="Close the details" onClick={onClose}>
          <IconX size={14} />
        </Button>
      </header>
      <p className={classes.path}>/{pathText(rawParent(path))}</p>
      {error && line === undefined && <p className={classes.gone}>{errorRecord(error).message}</p>}
      {line && (
        <dl className={classes.facts}>
          <Fact name="In this layer">
            {line.change === 'unchanged' ? (
              <span className="soft">left alone</span>
            ) : (
              <ChangeMark change={line.change} />
            )}
          </Fact>
          {line.below && <Fact name="Inside">{countsText(line.below)}</Fact>}
          <FactsOf facts={line.facts} before={line.before} path={path} onGo={onGo} />
          <Fact name="Comes from">
            <Origin image={image} position={line.facts.layer} />
          </Fact>
        </dl>
      )}
    </section>
  )
}

interface FactsProps {
  readonly facts: FileFacts
  /** How it was before the layer; what became another one is shown beside. */
  readonly before: FileFacts | undefined
  readonly path: string
  readonly onGo: (path: string) => void
}

function FactsOf({ facts, before, path, onGo }: FactsProps) {
  const { linkTarget, hardLinkTo, mtime, contentDigest } = facts
  return (
    <>
      <Fact name="Kind">
        <Changed now={kindWord(facts)} before={before && kindWord(before)} />
      </Fact>
      {linkTarget !== undefined && (
        <Fact name="Leads to">
          <button type="button" className={classes.link} onClick={() => onGo(targetOf(path, linkTarget))}>
            {pathText(linkTarget)}
          </button>
          {before?.linkTarget !== undefined && before.linkTarget !== linkTarget && (
            <s className={classes.before}>{pathText(before.linkTarget)}</s>
          )}
        </Fact>
      )}
      {hardLinkTo !== undefined && (
        <Fact name="Same file as">
          <button type="button" className={classes.link} onClick={() => onGo(hardLinkTo)}>
            /{pathText(hardLinkTo)}
          </button>
        </Fact>
      )}
      {facts.kind === 'file' && (
        <Fact name="Size">
          <span>
            <Size bytes={facts.size} kind="content" />{' '}
            <span className="soft tabular">({facts.size.toLocaleString('en-US')} bytes)</span>
          </span>
          {before?.kind === 'file' && before.size !== facts.size && (
            <s className={classes.before}>
              <Size bytes={before.size} kind="content" />
            </s>
          )}
        </Fact>
      )}
      <Fact name="Mode">
        <Changed now={modeWords(facts)} before={before && modeWords(before)} />
      </Fact>
      <Fact name="Owner">
        <Changed now={`${facts.uid}:${facts.gid}`} before={before && `${before.uid}:${before.gid}`} />
      </Fact>
      <Fact name="Modified">
        {mtime === undefined ? (
          <span className="soft">no layer has an entry for it; paths below imply it</span>
        ) : (
          <Changed now={dateText(mtime)} before={before?.mtime === undefined ? undefined : dateText(before.mtime)} />
        )}
      </Fact>
      {facts.kind === 'file' && (
        <Fact name="sha256">
          {contentDigest === undefined ? ' ' : <Digest digest={contentDigest} label="sha256" />}
        </Fact>
      )}
    </>
  )
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

/** A value, and the one it had before when that was another. */
function Changed({ now, before }: { readonly now: string; readonly before: string | undefined }) {
  return (
    <>
      <span className="tabular">{now}</span>
      {before !== undefined && before !== now && <s className={classes.before}>{before}</s>}
    </>
  )
}

function Origin({ image, position }: { readonly image: ImageDetails; readonly position: number }) {
  const layer = image.layers[position - 1]
  const createdBy = image.history.find((entry) => entry.layer?.chainId === layer?.chainId)?.createdBy ?? ''
  const { keyword, argument } = parseInstruction(createdBy)
  return (
    <Link to={{ pathname: '../layers', search: `?layer=${position}` }} relative="path" className={classes.origin}>
      {layer && <LayerSwatch diffId={layer.diffId} />}
      <span>Layer {position}</span>
      <code title={createdBy}>
        {keyword} {argument}
      </code>
    </Link>
  )
}

const dates = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })

function dateText(time: number): string {
  return dates.format(new Date(time))
}

function modeWords(facts: FileFacts): string {
  return `${modeText(facts)} (${facts.mode.toString(8).padStart(4, '0')})`
}

/** Where a link at a path leads, from the root. */
function targetOf(path: string, target: string): string {
  return target.startsWith('/') ? target : joinRawPath(rawParent(path), target)
}
