import { ActionIcon, Button, Checkbox, TextInput } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import type { RunFlag } from '../../../../shared/model/run/runFlags.ts'
import classes from './RunDialog.module.css'

interface Props {
  readonly flag: RunFlag
  readonly values: readonly string[]
  readonly onValues: (values: readonly string[]) => void
}

/** A field for one flag: a box to tick, a line, or as many lines as one wants. */
export function FlagField({ flag, values, onValues }: Props) {
  if (flag.kind === 'switch') {
    return (
      <Checkbox
        size="xs"
        label={flag.label}
        description={flag.help}
        checked={values.at(-1) === 'true'}
        onChange={(event) => onValues(event.currentTarget.checked ? ['true'] : [])}
      />
    )
  }
  if (flag.kind === 'text') {
    return (
      <TextInput
        size="xs"
        label={flag.label}
        description={flag.help}
        placeholder={flag.example}
        value={values.at(-1) ?? ''}
        onChange={(event) => onValues(event.currentTarget.value === '' ? [] : [event.currentTarget.value])}
      />
    )
  }
  return <ListField flag={flag} values={values} onValues={onValues} />
}

function ListField({ flag, values, onValues }: Props) {
  const lines = values.length === 0 ? [''] : values
  const set = (index: number, value: string) => {
    const next = [...lines]
    next[index] = value
    onValues(next.length === 1 && value === '' ? [] : next)
  }
  return (
    <fieldset className={classes.list}>
      <legend className={classes.legend}>{flag.label}</legend>
      <p className={classes.help}>{flag.help}</p>
      {Array.from(lines.keys(), (index) => (
        <div key={index} className={classes.line}>
          <TextInput
            size="xs"
            aria-label={`${flag.label} ${index + 1}`}
            placeholder={flag.example}
            value={lines[index] ?? ''}
            onChange={(event) => set(index, event.currentTarget.value)}
          />
          {values.length > 0 && (
            <ActionIcon
              variant="subtle"
              color="gray"
              size={26}
              aria-label={`Remove ${flag.label.toLowerCase()} ${index + 1}`}
              onClick={() => onValues(lines.filter((_, at) => at !== index))}
            >
              <IconX size={14} />
            </ActionIcon>
          )}
        </div>
      ))}
      {values.length > 0 && values.at(-1) !== '' && (
        <Button
          variant="subtle"
          size="compact-xs"
          className={classes.more ?? ''}
          leftSection={<IconPlus size={12} />}
          onClick={() => onValues([...lines, ''])}
        >
          Another
        </Button>
      )}
    </fieldset>
  )
}
