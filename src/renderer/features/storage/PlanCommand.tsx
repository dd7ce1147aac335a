import { Button } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import type { FreePlan } from '../../../shared/contract/storage.ts'
import { shortDigest } from '../../../shared/model/digest.ts'
import { errorRecord } from '../../client/errors.ts'
import { type FreeGoal, readWholePlan } from '../../client/wholePlan.ts'
import { CommandLine } from '../../ui/CommandLine.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'

interface Props {
  readonly plan: FreePlan
  readonly goal: FreeGoal
}

/** The docker command that removes the same; of thousands of images it is put together when it is copied. */
export function PlanCommand({ plan, goal }: Props) {
  const { copied, copy } = useClipboard({ timeout: 1200 })
  const collect = useMutation({ mutationFn: () => wholeCommand(goal, plan), onSuccess: copy })
  if (plan.command !== '') return <CommandLine command={plan.command} label="The docker command that does the same" />
  return (
    <div>
      {collect.error && <ErrorNote error={errorRecord(collect.error)} />}
      <Button
        variant="default"
        leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
        loading={collect.isPending}
        onClick={() => collect.mutate()}
      >
        {copied ? 'Copied' : `Copy the docker command with ${plan.imageTotal.toLocaleString('en-US')} IDs`}
      </Button>
    </div>
  )
}

/** The command with every image of the plan. Throws when it became another plan meanwhile. */
async function wholeCommand(goal: FreeGoal, { token }: FreePlan): Promise<string> {
  const { plan, images } = await readWholePlan(goal)
  if (plan.token !== token) throw new Error('Could not copy the command: the plan changed. Look at it again.')
  return `docker rmi --force --no-prune ${images.map(shortDigest).join(' ')}`
}
