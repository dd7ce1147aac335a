import { Combobox, TextInput, useCombobox } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { api } from '../../client/api.ts'
import classes from './ReferenceField.module.css'

/** How long one pauses before what was typed is completed, milliseconds. */
const pause = 80

const origins = { here: 'here', registry: 'registry', 'well-known': 'Docker Hub' } as const

interface Props {
  readonly value: string
  readonly onChange: (text: string) => void
  /** One of those that are offered was taken. */
  readonly onTake: (reference: string) => void
  readonly label: string
  readonly hasFocus: boolean
}

/** A field for a reference, which completes it from names here and what registries tell (ARIA "Combobox"). */
export function ReferenceField({ value, onChange, onTake, label, hasFocus }: Props) {
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() })
  const [text] = useDebouncedValue(value, pause)
  const { data = [] } = useQuery({
    ...api.transfers.complete.queryOptions({ input: { text } }),
    placeholderData: keepPreviousData,
    gcTime: 10_000,
    staleTime: 10_000,
    enabled: combobox.dropdownOpened,
  })
  const offered = data.filter(({ reference }) => reference !== value.trim())
  return (
    <Combobox
      store={combobox}
      onOptionSubmit={(reference) => {
        // A registry, or a repository of one that is looked through, is not all of it yet.
        if (reference.endsWith('/')) return onChange(reference)
        combobox.closeDropdown()
        onTake(reference)
      }}
    >
      <Combobox.Target withExpandedAttribute>
        <TextInput
          size="sm"
          label={label}
          placeholder="alpine, postgres:17, ghcr.io/org/app:1.2"
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          aria-autocomplete="list"
          maxLength={1000}
          // The page is about this field: who came here is to type.
          autoFocus={hasFocus}
          value={value}
          onChange={(event) => {
            onChange(event.currentTarget.value)
            combobox.openDropdown()
            combobox.resetSelectedOption()
          }}
          onBlur={() => combobox.closeDropdown()}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={offered.length === 0}>
        <Combobox.Options className={classes.options ?? ''} aria-label="Completions">
          {offered.map(({ reference, from }) => (
            <Combobox.Option key={reference} value={reference} className={classes.option ?? ''}>
              <span className={classes.name}>{reference}</span>
              <span className={classes.origin}>{origins[from]}</span>
            </Combobox.Option>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  )
}
