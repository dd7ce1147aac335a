import { Checkbox, NativeSelect, Radio, TagsInput } from '@mantine/core'
import classes from './PrunePage.module.css'
import type { PruneChoice } from './pruneAddress.ts'

interface Props {
  readonly choice: PruneChoice
  readonly onChange: (part: Partial<PruneChoice>) => void
}

const day = 24 * 3_600_000

const ages = [
  { value: 0, label: 'of any age' },
  { value: 3_600_000, label: 'made over an hour ago' },
  { value: day, label: 'made over a day ago' },
  { value: 7 * day, label: 'made over 7 days ago' },
  { value: 30 * day, label: 'made over 30 days ago' },
  { value: 180 * day, label: 'made over 180 days ago' },
]

const volumeChoices = [
  { value: 'none', label: 'none' },
  { value: 'anonymous', label: 'without a name' },
  { value: 'all', label: 'all that no container mounts' },
] as const

/** What is to go. Nothing is removed by choosing. */
export function GoalFields({ choice, onChange }: Props) {
  const isUsual = ages.some(({ value }) => value === choice.olderThan)
  const shownAges = [...ages, ...(isUsual ? [] : [{ value: choice.olderThan, label: 'as old as the address says' }])]
  const checks = [
    { name: 'containers', label: 'Containers that do not run' },
    { name: 'downloads', label: 'Interrupted downloads' },
    { name: 'trash', label: 'What is in the trash' },
    { name: 'forGood', label: 'Images for good, not into the trash' },
  ] as const
  return (
    <form className={classes.fields} aria-label="What is to go" onSubmit={(event) => event.preventDefault()}>
      <Radio.Group
        label="Images"
        value={choice.images}
        onChange={(value) => {
          if (value === 'none' || value === 'dangling' || value === 'unused') onChange({ images: value })
        }}
      >
        <div className={classes.choices}>
          <Radio size="xs" value="none" label="None" />
          <Radio size="xs" value="dangling" label="Those without a tag" />
          <Radio size="xs" value="unused" label="All that no container was made from" />
        </div>
      </Radio.Group>
      <NativeSelect
        size="xs"
        label="Only what was"
        value={String(choice.olderThan)}
        data={shownAges.map(({ value, label }) => ({ value: String(value), label }))}
        onChange={(event) => onChange({ olderThan: Number(event.currentTarget.value) })}
      />
      <TagsInput
        size="xs"
        label="Only with these labels"
        description="key or key=value, each with Enter"
        value={[...choice.labels]}
        maxTags={50}
        onChange={(labels) => onChange({ labels })}
      />
      <fieldset className={classes.more}>
        <legend>Also</legend>
        {checks.map(({ name, label }) => (
          <Checkbox
            key={name}
            size="xs"
            label={label}
            checked={choice[name]}
            onChange={(event) => onChange({ [name]: event.currentTarget.checked })}
          />
        ))}
        <NativeSelect
          size="xs"
          label="Volumes"
          description="What is in a volume is gone for good."
          value={choice.volumes}
          data={[...volumeChoices]}
          onChange={(event) => {
            const found = volumeChoices.find(({ value }) => value === event.currentTarget.value)
            if (found !== undefined) onChange({ volumes: found.value })
          }}
        />
      </fieldset>
    </form>
  )
}
