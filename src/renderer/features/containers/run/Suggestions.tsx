import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import type { RunSuggestions } from '../../../../shared/contract/containers.ts'
import type { RunCommand } from '../../../../shared/model/run/runCommand.ts'
import classes from './RunDialog.module.css'

interface Props {
  readonly run: RunCommand
  readonly suggestions: RunSuggestions
  readonly onChange: (run: RunCommand) => void
}

/** Suggestions that are shown of each kind. */
const shownLimit = 6

/** A value for a flag that the image makes likely. */
interface Suggestion {
  readonly flag: 'publish' | 'volume'
  readonly value: string
  readonly text: string
}

/** A port of the host for one of the container: the same, or one that an ordinary user may open. */
function hostPort(port: number): number {
  return port < 1024 ? port + 8000 : port
}

function suggestionsOf({ ports, volumes }: RunSuggestions): readonly Suggestion[] {
  const published = ports.slice(0, shownLimit).flatMap((spec): Suggestion[] => {
    const [, port = '', protocol = 'tcp'] = /^(\d+)(?:\/(\w+))?$/.exec(spec) ?? []
    if (port === '') return []
    const inside = protocol === 'tcp' ? port : `${port}/${protocol}`
    return [{ flag: 'publish', value: `${hostPort(Number(port))}:${inside}`, text: `Port ${inside}` }]
  })
  const kept = volumes.slice(0, shownLimit).map((path): Suggestion => {
    const name = path.split('/').findLast((part) => part !== '') ?? 'data'
    return { flag: 'volume', value: `${name}:${path}`, text: `Keep ${path}` }
  })
  return [...published, ...kept]
}

/** What the image itself says about ports and volumes, a press away. */
export function Suggestions({ run, suggestions, onChange }: Props) {
  const open = suggestionsOf(suggestions).filter(({ flag, value }) => {
    const target = value.slice(value.indexOf(':'))
    return (run.flags[flag] ?? []).every((line) => !line.endsWith(target))
  })
  if (open.length === 0) return null
  return (
    <div className={classes.suggestions}>
      <span className={classes.hint}>The image suggests</span>
      {open.map(({ flag, value, text }) => (
        <Button
          key={value}
          variant="default"
          size="compact-xs"
          leftSection={<IconPlus size={12} />}
          title={`--${flag} ${value}`}
          onClick={() => onChange({ ...run, flags: { ...run.flags, [flag]: [...(run.flags[flag] ?? []), value] } })}
        >
          {text}
        </Button>
      ))}
    </div>
  )
}
