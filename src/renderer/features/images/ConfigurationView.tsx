import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useMemo } from 'react'
import type { ImageDetails } from '../../../shared/contract/images.ts'
import { shortDigest } from '../../../shared/model/digest.ts'
import { shellWord } from '../../../shared/model/shellWord.ts'
import { api } from '../../client/api.ts'
import { errorRecord } from '../../client/errors.ts'
import { CommandLine } from '../../ui/CommandLine.tsx'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { SkeletonRows } from '../../ui/SkeletonRows.tsx'
import { Time } from '../../ui/Time.tsx'
import classes from './ConfigurationView.module.css'
import { type RunConfig, readRunConfig, settingNames, startCommand } from './runConfig.ts'
import { settingContent } from './settingContent.tsx'

/** What an image says about running it, its labels, and where it comes from. */
export function ConfigurationView({ image }: { readonly image: ImageDetails }) {
  const { data, error, refetch } = useQuery(api.images.document.queryOptions({ input: { reference: image.id } }))
  const config = data?.document.text
  const runConfig = useMemo(() => (config === undefined ? undefined : readRunConfig(config)), [config])
  if (error) {
    return (
      <div className={classes.view}>
        <ErrorNote error={errorRecord(error)} onRetry={() => void refetch()} />
      </div>
    )
  }
  if (runConfig === undefined) return <SkeletonRows count={12} label="Reading the configuration" />
  return (
    <div className={classes.view}>
      <RunGroup runConfig={runConfig} />
      <Group title="Labels" empty="No labels.">
        {Object.entries(image.labels).map(([name, value]) => (
          <Setting key={name} name={name} copy={value}>
            <code>{value}</code>
          </Setting>
        ))}
      </Group>
      <AboutGroup image={image} />
      <CommandLine
        command={`docker image inspect --format '{{json .Config}}' ${shellWord(image.names[0] ?? shortDigest(image.id))}`}
      />
    </div>
  )
}

function RunGroup({ runConfig }: { readonly runConfig: RunConfig }) {
  const command = startCommand(runConfig)
  const settings = settingNames(runConfig).flatMap((name) => {
    const content = settingContent(name, runConfig[name])
    return content === undefined ? [] : [{ name, content }]
  })
  return (
    <Group title="Run" empty="The image says nothing about how to run it.">
      {[
        ...(command === '' ? [] : [{ name: 'Starts', content: <code>{command}</code>, copy: command }]),
        ...settings,
      ].map(({ name, content, ...rest }) => (
        <Setting key={name} name={name} {...rest}>
          {content}
        </Setting>
      ))}
    </Group>
  )
}

function AboutGroup({ image }: { readonly image: ImageDetails }) {
  const { author, lastTagged, target, repoDigests } = image
  return (
    <Group title="About" empty="">
      {author && <Setting name="Author">{author}</Setting>}
      {lastTagged > 0 && (
        <Setting name="Last named">
          <Time time={lastTagged} />
        </Setting>
      )}
      <Setting name="Names point at" copy={target.digest}>
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
  )
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

interface SettingProps {
  readonly name: string
  /** What its button copies; without it there is none. */
  readonly copy?: string
  readonly children: ReactNode
}

function Setting({ name, copy, children }: SettingProps) {
  return (
    <div className={classes.setting}>
      <dt>{name}</dt>
      <dd>{children}</dd>
      {copy !== undefined && (
        <dd className={classes.copy}>
          <CopyButton value={copy} label={`Copy ${name}`} />
        </dd>
      )}
    </div>
  )
}
