import { ActionIcon } from '@mantine/core'
import { IconArrowRight, IconX } from '@tabler/icons-react'
import { Link } from 'react-router'
import { useStore } from '../../client/Store.ts'
import classes from './NextSteps.module.css'
import { nextStepsShown, showNextSteps } from './nextSteps.ts'

interface Props {
  /** Where to look next: what is to be seen there, and its address. */
  readonly steps: readonly { readonly title: string; readonly address: string }[]
}

/** What to look at once the samples are there. */
export function NextSteps({ steps }: Props) {
  if (!useStore(nextStepsShown)) return null
  return (
    <aside className={classes.strip} aria-label="Next steps">
      <span>The samples are here. Look next at:</span>
      {steps.map(({ title, address }) => (
        <Link key={address} to={address} className={classes.step}>
          {title} <IconArrowRight size={14} aria-hidden="true" />
        </Link>
      ))}
      <ActionIcon
        variant="subtle"
        color="gray"
        size={22}
        className={classes.close ?? ''}
        aria-label="Dismiss the next steps"
        onClick={() => showNextSteps(false)}
      >
        <IconX size={14} />
      </ActionIcon>
    </aside>
  )
}
