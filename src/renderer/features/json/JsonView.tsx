import { SegmentedControl } from '@mantine/core'
import { useDeferredValue, useMemo, useRef, useState } from 'react'
import { useLocation, useNavigate } from 'react-router'
import type { ImageDetails } from '../../../shared/contract/images.ts'
import { useCommands } from '../../client/commands.ts'
import { errorRecord } from '../../client/errors.ts'
import { CommandLine } from '../../ui/CommandLine.tsx'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { Digest } from '../../ui/Digest.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { SkeletonRows } from '../../ui/SkeletonRows.tsx'
import { equalCommand } from './equalCommand.ts'
import { FindBox } from './FindBox.tsx'
import { findInText } from './findInText.ts'
import { JqBox } from './JqBox.tsx'
import classes from './JsonView.module.css'
import { formatJsonAddress, type JsonAddress, parseJsonAddress } from './jsonAddress.ts'
import { TextViewer } from './TextViewer.tsx'
import { type LaidOutDocument, useDocument } from './useDocument.ts'
import { type JqResult, useJq } from './useJq.ts'

const titles = { config: 'Config', manifest: 'Manifest', index: 'Index', inspect: 'docker inspect' }

/** The JSON documents of an image, and what jq makes of them. Document and query are in the address. */
export function JsonView({ image }: { readonly image: ImageDetails }) {
  const { search } = useLocation()
  const { document: wanted } = parseJsonAddress(search)
  const { data, error, refetch, dataUpdatedAt } = useDocument(image.id, wanted)
  if (error) {
    return (
      <div className={classes.view}>
        <ErrorNote error={errorRecord(error)} onRetry={() => void refetch()} />
      </div>
    )
  }
  if (data === undefined) return <SkeletonRows count={14} label="Reading the JSON" />
  // Of what is stored the text never changes; what docker prints has the names in it.
  const version = data.document.digest ?? `${image.id} ${dataUpdatedAt}`
  return <Document image={image} laidOut={data} documentKey={`${data.document.kind} ${version}`} />
}

interface DocumentProps {
  readonly image: ImageDetails
  readonly laidOut: LaidOutDocument
  /** The same text, the same key. */
  readonly documentKey: string
}

function Document({ image, laidOut, documentKey }: DocumentProps) {
  const { kinds, document: shown, lines } = laidOut
  const { search } = useLocation()
  const navigate = useNavigate()
  const address = parseJsonAddress(search)
  const { query, isRaw } = address
  const show = (next: Partial<JsonAddress>) =>
    void navigate({ search: formatJsonAddress({ ...address, ...next }, search) }, { replace: true, flushSync: true })

  const jq = useJq({ documentKey, text: shown.text, query, isRaw })
  const seen = jq.lines ?? lines
  const [find, setFind] = useState('')
  const [current, setCurrent] = useState(0)
  const sought = useDeferredValue(find)
  const matches = useMemo(() => findInText(seen, sought), [seen, sought])
  const match = matches[Math.min(current, matches.length - 1)]

  const jqInput = useRef<HTMLInputElement>(null)
  const findInput = useRef<HTMLInputElement>(null)
  useCommands([
    {
      id: 'json.jq',
      title: 'Ask jq…',
      group: 'JSON',
      keys: 'j',
      keywords: 'query filter',
      run: () => jqInput.current?.select(),
    },
    { id: 'json.find', title: 'Find in the JSON…', group: 'JSON', keys: '/', run: () => findInput.current?.select() },
    ...kinds
      .filter((kind) => kind !== shown.kind)
      .map((kind) => ({
        id: `json.${kind}`,
        title: `Show the ${titles[kind]} JSON`,
        group: 'JSON',
        run: () => show({ document: kind, query: '' }),
      })),
  ])
  const command = equalCommand(image, shown.kind, query, isRaw)
  return (
    <div className={classes.view}>
      <div className={classes.bar}>
        {kinds.length > 1 && (
          <SegmentedControl
            size="xs"
            aria-label="Document"
            value={shown.kind}
            onChange={(kind) => show({ document: kinds.find((entry) => entry === kind) ?? 'config', query: '' })}
            data={kinds.map((kind) => ({ value: kind, label: titles[kind] }))}
          />
        )}
        {shown.digest !== undefined && <Digest digest={shown.digest} label="digest" />}
        <span className={classes.type}>{shown.mediaType}</span>
        <FindBox
          text={find}
          onText={(text) => {
            setFind(text)
            setCurrent(0)
          }}
          count={matches.length}
          current={Math.min(current, Math.max(0, matches.length - 1))}
          onCurrent={setCurrent}
          inputRef={findInput}
        />
        <CopyButton value={seen.text} label={jq.lines === undefined ? 'Copy JSON' : 'Copy what jq gave'} />
      </div>
      <JqBox
        document={shown.kind}
        query={query}
        isRaw={isRaw}
        inputRef={jqInput}
        onQuery={(next) => show({ query: next })}
        onRaw={(next) => show({ isRaw: next })}
        onStop={jq.isRunning ? jq.stop : undefined}
        complaint={query === '' ? undefined : (jq.failure ?? (jq.result?.answer.complaint || undefined))}
        outcome={jq.result === undefined ? 'Stopped.' : outcomeOf(jq.result)}
      />
      {command !== undefined && <CommandLine command={command} />}
      <TextViewer
        lines={seen}
        isJson={jq.lines === undefined || !isRaw}
        label={jq.lines === undefined ? `${titles[shown.kind]} as JSON` : 'What jq gave'}
        matches={matches}
        current={match}
        isStale={jq.isStale}
      />
    </div>
  )
}

/** What came of a query, in words. */
function outcomeOf({ answer, lines }: JqResult): string {
  const { output, length } = answer
  if (length === 0) return 'Nothing.'
  const count = lines.starts.length - 1
  const text = `${count.toLocaleString('en-US')} ${count === 1 ? 'line' : 'lines'}`
  if (output.length === length) return text
  return `The first ${text} of ${length.toLocaleString('en-US')} characters.`
}
