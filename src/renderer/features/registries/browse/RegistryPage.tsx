import { Button } from '@mantine/core'
import { IconLogin2 } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useParams, useSearchParams } from 'react-router'
import { api } from '../../../client/api.ts'
import { useCommands } from '../../../client/commands.ts'
import { HeadSpace, ListHead } from '../../../ui/page/ListHead.tsx'
import { Page } from '../../../ui/page/Page.tsx'
import { LoginDialog } from '../LoginDialog.tsx'
import { type RegistryPlace, readPlace, registryAddress, repositoryOf, writePlace } from '../registriesAddress.ts'
import classes from './RegistryPage.module.css'
import { RemoteImageView } from './RemoteImageView.tsx'
import { RepositoryColumn } from './RepositoryColumn.tsx'
import { TagColumn } from './TagColumn.tsx'

/** One registry at `/registries/:host`: its repositories, their tags, and an image before it is pulled. */
export function RegistryPage() {
  const { host = '' } = useParams()
  const [search, setSearch] = useSearchParams()
  const place = readPlace(search)
  const [isLoggingIn, setLoggingIn] = useState(false)
  const inputRef = useRef<HTMLInputElement>(null)
  const list = useQuery(api.registries.list.queryOptions())
  const registry = list.data?.find((entry) => entry.host === host)
  const show = (next: Partial<RegistryPlace>, replace = false) => setSearch(writePlace(next), { replace })
  const repository = place.repository === undefined ? undefined : repositoryOf(host, place.repository)
  useCommands([
    {
      id: 'registry.find',
      title: 'Find a repository',
      group: 'Registry',
      keys: '/',
      run: () => inputRef.current?.focus(),
    },
    { id: 'registry.login', title: `Log in to ${host}…`, group: 'Registry', keys: 'l', run: () => setLoggingIn(true) },
  ])
  return (
    <Page titleId="registry-title">
      <ListHead id="registry-title" title={host} back={{ to: registryAddress(), label: 'Back to the registries' }}>
        <span className="soft">
          {registry?.username === undefined ? 'not logged in' : `logged in as ${registry.username}`}
        </span>
        <HeadSpace />
        <Button
          variant="default"
          leftSection={<IconLogin2 size={14} aria-hidden="true" />}
          onClick={() => setLoggingIn(true)}
        >
          Log in…
        </Button>
      </ListHead>
      <div
        className={classes.columns}
        data-depth={place.tag !== undefined ? 3 : place.repository !== undefined ? 2 : 1}
      >
        <RepositoryColumn
          key={host}
          host={host}
          repository={place.repository}
          onChoose={(path) => show({ repository: path }, place.repository !== undefined)}
          inputRef={inputRef}
        />
        {repository !== undefined && place.repository !== undefined && (
          <TagColumn
            key={repository}
            repository={repository}
            tag={place.tag}
            onChoose={(tag) =>
              show({ repository: place.repository ?? '', tag, view: place.view }, place.tag !== undefined)
            }
          />
        )}
        {repository !== undefined && place.tag !== undefined ? (
          <RemoteImageView
            key={`${repository}:${place.tag}`}
            repository={repository}
            reference={place.tag.startsWith('sha256:') ? `${repository}@${place.tag}` : `${repository}:${place.tag}`}
            place={place}
            onShow={(next) => show({ ...place, ...next }, true)}
          />
        ) : (
          <p className={classes.hint}>
            {repository === undefined
              ? 'Choose a repository.'
              : 'Choose a tag to look at its image before it is pulled.'}
          </p>
        )}
      </div>
      {isLoggingIn && <LoginDialog host={host} username={registry?.username} onClose={() => setLoggingIn(false)} />}
    </Page>
  )
}
