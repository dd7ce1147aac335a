import { Button } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconCircleDashed } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { DockerContextState } from '../../../shared/contract/dockerContext.ts'
import { api } from '../../client/api.ts'
import { errorRecord } from '../../client/errors.ts'
import { useStore } from '../../client/Store.ts'
import { CommandLine } from '../../ui/CommandLine.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { SkeletonRows } from '../../ui/SkeletonRows.tsx'
import { DockerFacts } from './DockerFacts.tsx'
import classes from './DockerSection.module.css'
import { dockerWork, runDockerAction } from './dockerActions.ts'
import { dockerSummary } from './dockerSummary.ts'
import { ReplaceContextDialog } from './ReplaceContextDialog.tsx'
import page from './SettingsPage.module.css'
import { undoSummary } from './undoSummary.ts'

const toneIcons = { good: IconCircleCheck, plain: IconCircleDashed, warn: IconAlertTriangle }

/** Whether the docker command line speaks to Lamina, and the clicks that make it so and undo it. */
export function DockerSection() {
  const { data: state, error, refetch } = useQuery(api.dockerContext.get.queryOptions())
  const { data: info } = useQuery(api.system.info.queryOptions())
  const work = useStore(dockerWork)
  return (
    <>
      <p className={page.lead}>
        The docker command line works with Lamina as it is. A docker context says which engine it speaks to.
      </p>
      {error && <ErrorNote error={errorRecord(error)} onRetry={() => void refetch()} />}
      {!state && !error && <SkeletonRows count={6} label="Reading docker’s files" />}
      {state && <DockerState state={state} />}
      {work.error && <ErrorNote error={work.error} onDismiss={() => dockerWork.set({})} />}
      {state?.overrides.map((override) => (
        <OverrideNote key={override.name} {...override} />
      ))}
      {state && (
        <>
          <h2>The same by hand</h2>
          <div className={page.commands}>
            {commandsByHand(state, info?.dockerHostCommand).map(([what, command]) => (
              <div key={what}>
                <p>{what}:</p>
                <CommandLine command={command} label={what} />
              </div>
            ))}
          </div>
        </>
      )}
      {state && <DockerFacts state={state} socket={info?.socket} />}
      {state && work.asking && <ReplaceContextDialog state={state} action={work.asking} />}
    </>
  )
}

/** What each command does, and the command; those that have nothing to do are left out. */
function commandsByHand({ commands }: DockerContextState, inOneShell = '') {
  const all = [
    ['Let docker use Lamina from now on', commands.use],
    ['Let docker use what it used before', commands.undo],
    ['Let docker use Lamina in one shell, whatever the context is', inOneShell],
  ] as const
  return all.filter(([, command]) => command !== '')
}

function DockerState({ state }: { readonly state: DockerContextState }) {
  const { problem, lamina, current, undo, commands } = state
  const { pending } = useStore(dockerWork)
  const { title, detail, tone } = dockerSummary(state)
  const Icon = toneIcons[tone]
  const isPending = pending !== undefined
  if (problem) {
    return (
      <ErrorNote error={problem} remedy="Nothing in docker’s files was changed. Mend the file, then look again here." />
    )
  }
  return (
    <div className={classes.state} data-tone={tone}>
      <Icon size={20} stroke={1.8} aria-hidden="true" />
      <div>
        <output className={classes.title}>{title}</output>
        <p className="soft">{detail}</p>
      </div>
      <div className={classes.buttons}>
        {commands.use !== '' && (
          <Button loading={pending === 'use'} disabled={isPending} onClick={() => void runDockerAction('use')}>
            Use Lamina for docker{lamina === 'elsewhere' ? '…' : ''}
          </Button>
        )}
        {commands.add !== '' && current !== 'lamina' && (
          <Button
            variant="default"
            loading={pending === 'add'}
            disabled={isPending}
            onClick={() => void runDockerAction('add')}
          >
            Only add the context{lamina === 'elsewhere' ? '…' : ''}
          </Button>
        )}
        {undo && (
          <Button
            variant="default"
            loading={pending === 'undo'}
            disabled={isPending}
            onClick={() => void runDockerAction('undo')}
          >
            Undo
          </Button>
        )}
        {undo && <span className="soft">{undoSummary(state, undo)}</span>}
      </div>
    </div>
  )
}

function OverrideNote({ name, value, isHere }: DockerContextState['overrides'][number]) {
  return (
    <div className={page.note} data-tone={isHere ? 'plain' : 'warn'}>
      <IconAlertTriangle size={16} aria-hidden="true" />
      <div>
        <code className="mono">
          {name}={value}
        </code>{' '}
        is set where Lamina was started. In shells where it is set, too, it wins over every context
        {isHere ? ', and leads here all the same.' : '.'}
      </div>
    </div>
  )
}
