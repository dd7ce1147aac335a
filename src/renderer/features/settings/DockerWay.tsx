import { Button } from '@mantine/core'
import { IconCircleCheck } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from 'react-router'
import { api } from '../../client/api.ts'
import { useStore } from '../../client/Store.ts'
import { CommandLine } from '../../ui/CommandLine.tsx'
import classes from './DockerWay.module.css'
import { dockerWork, runDockerAction } from './dockerActions.ts'

/** The way to the first image by docker: one click, or the commands to copy. */
export function DockerWay() {
  const { data: state } = useQuery(api.dockerContext.get.queryOptions())
  const { data: info } = useQuery(api.system.info.queryOptions())
  const { pending } = useStore(dockerWork)
  const navigate = useNavigate()
  const isUsed = state?.current === 'lamina' && state.lamina === 'here'
  const use = async () => {
    await runDockerAction('use')
    // Questions and errors stand in the settings.
    const { asking, error } = dockerWork.get()
    if (asking !== undefined || error !== undefined) void navigate('/settings/docker')
  }
  return (
    <>
      {isUsed ? (
        <span className={classes.used}>
          <IconCircleCheck size={16} aria-hidden="true" /> docker uses Lamina
        </span>
      ) : (
        <Button variant="default" loading={pending === 'use'} disabled={!state} onClick={() => void use()}>
          Use Lamina for docker
        </Button>
      )}
      <div className={classes.commands}>
        {isUsed ? (
          <CommandLine command="docker load -i FILE" label="Loads an archive with docker" />
        ) : (
          <CommandLine command={state?.commands.use ?? ''} label="Makes docker use Lamina from now on" />
        )}
        <p>or for one shell only:</p>
        <CommandLine command={info?.dockerHostCommand ?? ''} label="Makes docker use Lamina in one shell" />
      </div>
    </>
  )
}
