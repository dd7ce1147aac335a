import { type ReactNode, useMemo } from 'react'
import type { ImageDetails } from '../../../shared/contract/images.ts'
import { Time } from '../../ui/Time.tsx'
import classes from './ConfigurationView.module.css'

/** What most people look for, first; everything else an image says follows by its own name. */
const known = [
  'Entrypoint',
  'Cmd',
  'WorkingDir',
  'User',
  'Env',
  'ExposedPorts',
  'Volumes',
  'StopSignal',
  'Healthcheck',
  'Shell',
  'OnBuild',
]

/** Shown apart. */
const elsewhere = new Set(['Labels'])

/** What an image says about running it. */
export function ConfigurationView({ image }: { readonly image: ImageDetails }) {
  const { labels, author, lastTagged, target, repoDigests } = image
  const runConfig = useMemo(() => readRunConfig(image), [image])
  const names = [...known, ...Object.keys(runConfig).filter((name) => !known.includes(name) && !elsewhere.has(name))]
  const settings = names.flatMap((name) => {
    const content = settingContent(name, runConfig[name])
    return content === undefined ? [] : [{ name, content }]
  })
  const labelEntries = Object.entries(labels)
  return (
    <div className={classes.view}>
      <Group title="Run" empty="The image says nothing about how to run it.">
        {settings.map(({ name, content }) => (
          <Setting key={name} name={name}>
            {content}
          </Setting>
        ))}
      </Group>
      <Group title="Labels" empty="No labels.">
        {labelEntries.map(([name, value]) => (
          <Setting key={name} name={name}>
            <code>{value}</code>
          </Setting>
        ))}
      </Group>
      <Group title="About" empty="">
        {author && <Setting name="Author">{author}</Setting>}
        {lastTagged > 0 && (
          <Setting name="Last named">
            <Time time={lastTagged} />
          </Setting>
        )}
        <Setting name="Names point at">
          <code>{target.digest}</code>
          <span className="soft">{target.mediaType}</span>
        </Setting>
        {repoDigests.length > 0 && (
          <Setting name="Repository digests">
            {repoDigests.map((digest) => (
              <code key={digest}>{digest}</code>
            ))}
          </Setting>
        )}
      </Group>
    </div>
  )
}

/** What the image's config says about running it, by the names of the OCI configuration (`Env`, `Cmd`, ...). */
function readRunConfig({ documents }: ImageDetails): Readonly<Record<string, unknown>> {
  const config = documents.find(({ kind }) => kind === 'config')
  const raw: unknown = JSON.parse(config?.text ?? '{}')
  const section = typeof raw === 'object' && raw !== null && 'config' in raw ? raw.config : undefined
  return typeof section === 'object' && section !== null && !Array.isArray(section) ? { ...section } : {}
}

interface GroupProps {
  readonly title: string
  readonly empty: string
  readonly children: ReactNode
}

function Group({ title, empty, children }: GroupProps) {
  const isEmpty = Array.isArray(children) && children.length === 0
  return (
    <section className={classes.group} aria-label={title}>
      <h2>{title}</h2>
      {isEmpty ? <p className="soft">{empty}</p> : <dl>{children}</dl>}
    </section>
  )
}

function Setting({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className={classes.setting}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

/** A setting's value for reading; undefined when the image leaves it open. */
function settingContent(name: string, value: unknown): ReactNode {
  if (value === undefined || value === null || value === '') return undefined
  if (name === 'Env' && Array.isArray(value))
    return value.map((entry) => <Variable key={String(entry)} entry={String(entry)} />)
  if (Array.isArray(value) && value.length === 0) return undefined
  if (Array.isArray(value)) return <code>{JSON.stringify(value)}</code>
  if (typeof value === 'string') return <code>{value}</code>
  if (typeof value !== 'object') return <code>{JSON.stringify(value)}</code>
  const entries = Object.entries(value)
  if (entries.length === 0) return undefined
  const isSet = entries.every(
    ([, inner]) => inner !== null && typeof inner === 'object' && Object.keys(inner).length === 0,
  )
  if (isSet) return entries.map(([key]) => <code key={key}>{key}</code>)
  return <code>{JSON.stringify(value, null, 2)}</code>
}

function Variable({ entry }: { readonly entry: string }) {
  const at = entry.indexOf('=')
  return (
    <code>
      <b>{at < 0 ? entry : entry.slice(0, at)}</b>
      {at < 0 ? '' : entry.slice(at)}
    </code>
  )
}
