import { Button } from '@mantine/core'
import { IconLogin2, IconLogout, IconPlus, IconSettings, IconWorldSearch } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import type { KnownRegistry } from '../../../shared/contract/registries.ts'
import { api, engine } from '../../client/api.ts'
import { useCommands } from '../../client/commands.ts'
import { errorRecord } from '../../client/errors.ts'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { DataGrid } from '../../ui/grid/DataGrid.tsx'
import type { GridColumn } from '../../ui/grid/gridColumn.ts'
import { useActiveRow } from '../../ui/grid/useActiveRow.ts'
import { HeadSpace, ListHead } from '../../ui/page/ListHead.tsx'
import { Page } from '../../ui/page/Page.tsx'
import { SkeletonRows } from '../../ui/SkeletonRows.tsx'
import { LoginDialog } from './LoginDialog.tsx'
import classes from './RegistriesPage.module.css'
import { RegistryDialog } from './RegistryDialog.tsx'
import { registryAddress } from './registriesAddress.ts'

/** Hosts that are spoken to without TLS where they have none: nobody else listens. */
const loopback = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?$/

const columns: readonly GridColumn<KnownRegistry, never>[] = [
  {
    id: 'host',
    title: 'Registry',
    width: 'minmax(160px, 2fr)',
    titleOf: ({ host }) => host,
    cell: ({ host }) => (
      <Link to={registryAddress(host)} tabIndex={-1}>
        {host === 'docker.io' ? 'docker.io, Docker Hub' : host}
      </Link>
    ),
  },
  {
    id: 'login',
    title: 'Logged in as',
    width: 'minmax(120px, 1.4fr)',
    titleOf: ({ username, keptIn }) => (username === undefined ? '' : `${username}, kept in ${keptIn ?? 'memory'}`),
    cell: ({ username }) => username ?? <span className="soft">not logged in</span>,
  },
  {
    id: 'kept',
    title: 'Kept in',
    width: 'minmax(120px, 1.4fr)',
    hideBelow: 900,
    titleOf: ({ keptIn = '' }) => keptIn,
    cell: ({ keptIn }) => keptIn,
  },
  {
    id: 'mirrors',
    title: 'Mirrors',
    width: 'minmax(110px, 1.4fr)',
    hideBelow: 700,
    titleOf: ({ mirrors }) => mirrors.join('\n'),
    cell: ({ mirrors }) =>
      mirrors.length === 0 ? (
        <span className="soft">none</span>
      ) : mirrors.length === 1 ? (
        mirrors[0]
      ) : (
        `${mirrors.length} mirrors`
      ),
  },
  {
    id: 'connection',
    title: 'Connection',
    width: '112px',
    cell: ({ host, isInsecure }) =>
      isInsecure ? <span className={classes.insecure}>insecure</span> : loopback.test(host) ? 'this machine' : 'TLS',
  },
  {
    id: 'images',
    title: 'Images here',
    width: '96px',
    isFigure: true,
    cell: ({ imageCount }) => imageCount.toLocaleString('en-US'),
  },
]

type Dialog =
  | { readonly kind: 'login'; readonly registry?: KnownRegistry }
  | { readonly kind: 'edit'; readonly registry?: KnownRegistry }

/** The registries that are known, at `/registries`: logins, mirrors, and the way into each. */
export function RegistriesPage() {
  const navigate = useNavigate()
  const client = useQueryClient()
  const list = useQuery(api.registries.list.queryOptions())
  const [dialog, setDialog] = useState<Dialog>()
  const registries = list.data ?? []
  const rows = {
    total: registries.length,
    rowAt: (index: number) => registries[index],
    indexOf: (host: string) => {
      const at = registries.findIndex((registry) => registry.host === host)
      return at < 0 ? undefined : at
    },
    isPending: list.isPending,
  }
  const active = useActiveRow(rows, ({ host }) => host)
  const registry = active.row
  const logout = useMutation({
    mutationFn: (host: string) => engine.registries.logout({ host }),
    onSuccess: () => client.invalidateQueries({ queryKey: api.registries.key() }),
  })
  const about = registry === undefined ? {} : { registry }
  useCommands([
    {
      id: 'registries.login',
      title: 'Log in to a registry…',
      group: 'Registries',
      keys: 'l',
      run: () => setDialog({ kind: 'login', ...about }),
    },
    {
      id: 'registries.add',
      title: 'Add a registry…',
      group: 'Registries',
      keys: 'n',
      run: () => setDialog({ kind: 'edit' }),
    },
    ...(registry === undefined
      ? []
      : [
          {
            id: 'registries.browse',
            title: `Browse ${registry.host}`,
            group: 'Registries',
            run: () => navigate(registryAddress(registry.host)),
          },
          {
            id: 'registries.edit',
            title: `How ${registry.host} is reached…`,
            group: 'Registries',
            keys: 'e',
            run: () => setDialog({ kind: 'edit', registry }),
          },
          ...(registry.username === undefined
            ? []
            : [
                {
                  id: 'registries.logout',
                  title: `Log out of ${registry.host}`,
                  group: 'Registries',
                  run: () => logout.mutate(registry.host),
                },
              ]),
        ]),
  ])
  return (
    <Page titleId="registries-title">
      <ListHead id="registries-title" title="Registries">
        <HeadSpace />
        <Button
          variant="default"
          leftSection={<IconWorldSearch size={14} aria-hidden="true" />}
          disabled={registry === undefined}
          onClick={() => registry && navigate(registryAddress(registry.host))}
        >
          Browse
        </Button>
        <Button
          variant="default"
          leftSection={<IconSettings size={14} aria-hidden="true" />}
          disabled={registry === undefined}
          onClick={() => registry && setDialog({ kind: 'edit', registry })}
        >
          Mirrors and TLS…
        </Button>
        {registry?.username !== undefined && (
          <Button
            variant="default"
            leftSection={<IconLogout size={14} aria-hidden="true" />}
            loading={logout.isPending}
            onClick={() => logout.mutate(registry.host)}
          >
            Log out
          </Button>
        )}
        <Button
          variant="default"
          leftSection={<IconLogin2 size={14} aria-hidden="true" />}
          onClick={() => setDialog({ kind: 'login', ...about })}
        >
          Log in…
        </Button>
        <Button leftSection={<IconPlus size={14} aria-hidden="true" />} onClick={() => setDialog({ kind: 'edit' })}>
          Add…
        </Button>
      </ListHead>
      {list.error && (
        <div className={classes.error}>
          <ErrorNote error={errorRecord(list.error)} onRetry={() => void list.refetch()} />
        </div>
      )}
      {logout.error && (
        <div className={classes.error}>
          <ErrorNote error={errorRecord(logout.error)} onDismiss={logout.reset} />
        </div>
      )}
      {list.isPending && <SkeletonRows count={4} label="Loading the registries" />}
      {registries.length > 0 && (
        <DataGrid
          label="List of registries"
          rows={rows}
          idOf={({ host }) => host}
          nameOf={({ host }) => host}
          columns={columns}
          active={active.index}
          onActive={active.set}
          onOpen={({ host }) => navigate(registryAddress(host))}
        />
      )}
      {dialog?.kind === 'login' && (
        <LoginDialog
          host={dialog.registry?.host ?? ''}
          username={dialog.registry?.username}
          onClose={() => setDialog(undefined)}
        />
      )}
      {dialog?.kind === 'edit' && (
        <RegistryDialog
          {...(dialog.registry === undefined ? {} : { registry: dialog.registry })}
          onClose={() => setDialog(undefined)}
        />
      )}
    </Page>
  )
}
