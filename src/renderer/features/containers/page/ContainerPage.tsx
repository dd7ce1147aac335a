import { Button, Tabs } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, Suspense, useEffect } from 'react'
import { useNavigate, useParams } from 'react-router'
import type { ContainerDetails } from '../../../../shared/contract/containers.ts'
import { api } from '../../../client/api.ts'
import { useCommands } from '../../../client/commands.ts'
import { errorRecord } from '../../../client/errors.ts'
import { usePageSubject } from '../../../client/pageSubject.ts'
import { CopyButton } from '../../../ui/CopyButton.tsx'
import { ErrorNote } from '../../../ui/ErrorNote.tsx'
import { DetailHead } from '../../../ui/page/DetailHead.tsx'
import { SkeletonRows } from '../../../ui/SkeletonRows.tsx'
import { scrollsByKeyboard } from '../../../ui/scrollsByKeyboard.ts'
import { ContainerDialogs } from '../ContainerDialogs.tsx'
import { actionsFor } from '../containerActions.ts'
import { type ContainerView, containerAddress, containerViews } from '../containerAddress.ts'
import { isUp } from '../containerStatus.ts'
import { StatusMark } from '../StatusMark.tsx'
import { useContainerActions } from '../useContainerActions.ts'
import { ChangesView } from './ChangesView.tsx'
import { ContainerFacts } from './ContainerFacts.tsx'
import { ContainerFilesView } from './ContainerFilesView.tsx'
import classes from './ContainerPage.module.css'
import { EndedAtOnce } from './EndedAtOnce.tsx'
import { InspectView } from './InspectView.tsx'
import { LiveLayer } from './LiveLayer.tsx'
import { StatsView } from './StatsView.tsx'

const viewTitles: Readonly<Record<ContainerView, string>> = {
  terminal: 'Terminal',
  logs: 'Logs',
  files: 'Files',
  changes: 'Changes',
  stats: 'Stats',
  inspect: 'Inspect',
}

/** What other features show of a container. */
export interface ContainerPageParts {
  readonly terminal: (container: ContainerDetails) => ReactNode
  /** Absent as long as there is nothing to show it with. */
  readonly logs?: (container: ContainerDetails) => ReactNode
}

/** The view that a container's page begins with: a terminal where there is one to type into, else what it printed. */
function firstView({ tty, state }: ContainerDetails): ContainerView {
  return tty && isUp(state) ? 'terminal' : 'logs'
}

/** Everything about one container, at `/containers/<id>`, each view at an address of its own. */
export function ContainerPage({ terminal, logs }: ContainerPageParts) {
  const { reference = '', view: viewParameter } = useParams()
  const navigate = useNavigate()
  const client = useQueryClient()
  const {
    data: container,
    error,
    isPending,
    refetch,
  } = useQuery(api.containers.get.queryOptions({ input: { reference } }))
  const view = containerViews.find((entry) => entry === viewParameter)
  const acting = useContainerActions()
  const isGone = error !== null && errorRecord(error).code === 'NOT_FOUND'
  // Addressed by a name, or without a view, it settles on the ID and the view that fits.
  useEffect(() => {
    if (container === undefined || (reference === container.id && view !== undefined)) return
    client.setQueryData(api.containers.get.queryKey({ input: { reference: container.id } }), container)
    void navigate(containerAddress(container.id, view ?? firstView(container)), { replace: true })
  }, [container, reference, view, client, navigate])
  usePageSubject(container?.name ?? reference.slice(0, 12))
  const show = (next: ContainerView) => void navigate(containerAddress(reference, next), { replace: true })
  const actions = container === undefined || isGone ? [] : actionsFor([container])
  useCommands([
    ...actions.map(({ id, title, keys }) => ({
      id: `container.${id}`,
      title,
      group: 'This container',
      ...(keys === undefined ? {} : { keys }),
      run: () => container && acting.act(id, [container]),
    })),
    ...(container === undefined || isGone
      ? []
      : containerViews.map((entry) => ({
          id: `container.view.${entry}`,
          title: `Show ${viewTitles[entry].toLowerCase()}`,
          group: 'This container',
          keywords: 'view tab',
          run: () => show(entry),
        }))),
  ])
  return (
    <section className={classes.page} aria-label="Container">
      <DetailHead
        back={{ to: '/containers', text: 'Containers' }}
        title={
          <>
            {container && !isGone && <StatusMark state={container.state} />} {container?.name ?? reference.slice(0, 12)}{' '}
            {container && <CopyButton value={container.name} label="Copy name" />}
          </>
        }
        actions={
          container &&
          actions
            .filter(({ id }) => !['terminal', 'kill', 'rename', 'pause'].includes(id))
            .map(({ id, title, icon: Icon }) => (
              <Button
                key={id}
                variant="default"
                leftSection={<Icon size={14} aria-hidden="true" />}
                disabled={acting.isPending}
                onClick={() => acting.act(id, [container])}
              >
                {title}
              </Button>
            ))
        }
      >
        {container && !isGone && <ContainerFacts container={container} />}
      </DetailHead>
      {(error ?? acting.error) && (
        <div className={classes.error}>
          {error && <ErrorNote error={errorRecord(error)} {...(isGone ? {} : { onRetry: () => void refetch() })} />}
          {acting.error && <ErrorNote error={acting.error} onDismiss={acting.dismiss} />}
        </div>
      )}
      {container && !isGone && <EndedAtOnce container={container} />}
      {isPending && !error && <SkeletonRows count={12} label="Loading the container" />}
      {container && !isGone && view && (
        <Tabs
          className={classes.tabs ?? ''}
          value={view}
          keepMounted={false}
          onChange={(value) => {
            const next = containerViews.find((entry) => entry === value)
            if (next) show(next)
          }}
        >
          <Tabs.List className={classes.tabList ?? ''} aria-label="Views of the container">
            {containerViews.map((entry) => (
              <Tabs.Tab key={entry} value={entry}>
                {viewTitles[entry]}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Tabs.Panel value="terminal" className={classes.panel ?? ''}>
            <LiveLayer
              container={container}
              onCommit={() => acting.act('commit', [container])}
              onFork={() => acting.act('fork', [container])}
            >
              <Suspense fallback={<SkeletonRows count={12} label="Loading the terminal" />}>
                {terminal(container)}
              </Suspense>
            </LiveLayer>
          </Tabs.Panel>
          <Tabs.Panel value="logs" className={classes.panel ?? ''}>
            <Suspense fallback={<SkeletonRows count={12} label="Loading the log" />}>{logs?.(container)}</Suspense>
          </Tabs.Panel>
          <Tabs.Panel value="files" className={classes.panel ?? ''}>
            <ContainerFilesView container={container} />
          </Tabs.Panel>
          <Tabs.Panel value="changes" className={classes.panel ?? ''}>
            <ChangesView container={container} onCommit={() => acting.act('commit', [container])} />
          </Tabs.Panel>
          <Tabs.Panel value="stats" className={classes.panel ?? ''} {...scrollsByKeyboard}>
            <StatsView container={container} />
          </Tabs.Panel>
          <Tabs.Panel value="inspect" className={classes.panel ?? ''} {...scrollsByKeyboard}>
            <InspectView container={container} />
          </Tabs.Panel>
        </Tabs>
      )}
      <ContainerDialogs acting={acting} onRemoved={() => void navigate('/containers')} />
    </section>
  )
}
