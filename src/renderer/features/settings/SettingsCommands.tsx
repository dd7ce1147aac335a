import { useQuery } from '@tanstack/react-query'
import { useNavigate } from 'react-router'
import { api } from '../../client/api.ts'
import { type Command, useCommands } from '../../client/commands.ts'
import { type DockerAction, runDockerAction } from './dockerActions.ts'
import { settingsSections } from './settingsSections.ts'

const dockerCommands: readonly { readonly action: DockerAction; readonly id: string; readonly title: string }[] = [
  { action: 'use', id: 'docker.use', title: 'Use Lamina for docker' },
  { action: 'add', id: 'docker.add', title: 'Add the docker context, without using it' },
  { action: 'undo', id: 'docker.undo', title: 'Undo: let docker use what it used before' },
]

/** Offers, wherever one is, the parts of the settings and what can be done about docker. Shows nothing. */
export function SettingsCommands() {
  const navigate = useNavigate()
  const { data: docker } = useQuery(api.dockerContext.get.queryOptions())
  const offered = dockerCommands.filter(({ action }) => docker !== undefined && docker.commands[action] !== '')
  useCommands([
    ...settingsSections.map(
      ({ id, title, keywords }): Command => ({
        id: `settings.${id}`,
        title: `Settings: ${title}`,
        group: 'Go to',
        keywords,
        run: () => void navigate(`/settings/${id}`),
      }),
    ),
    ...offered.map(
      ({ action, id, title }): Command => ({
        id,
        title,
        group: 'Docker',
        keywords: 'context command line cli',
        run: () => {
          // Where the outcome is told.
          void navigate('/settings/docker')
          void runDockerAction(action)
        },
      }),
    ),
  ])
  return null
}
