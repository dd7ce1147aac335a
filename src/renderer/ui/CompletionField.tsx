import { Combobox, TextInput, useCombobox } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import classes from './CompletionField.module.css'

/** A text that is offered, and where it is from. */
export interface OfferedText {
  readonly text: string
  readonly note: string
}

interface Props {
  readonly label: string
  readonly description?: string
  readonly placeholder: string
  readonly value: string
  /** What the text may become. */
  readonly offered: readonly OfferedText[]
  readonly onChange: (text: string) => void
  /** One of the offered was taken. */
  readonly onTake: (text: string) => void
  /** Whether the list is open: it need not be known before. */
  readonly onOpen: (isOpen: boolean) => void
  /** It has the keyboard when it comes. */
  readonly hasFocus: boolean
}

/** A field that offers what its text may become in a list under it (ARIA authoring practices, "Combobox"). */
export function CompletionField(props: Props) {
  const { label, description, placeholder, value, offered, onChange, onTake, onOpen, hasFocus } = props
  const [isWanted, setWanted] = useState(false)
  const want = (isOpen: boolean) => {
    setWanted(isOpen)
    onOpen(isOpen)
  }
  const others = offered.filter(({ text }) => text !== value.trim())
  const combobox = useCombobox({
    // A list of nothing is none: Escape is then for the dialog around the field.
    opened: isWanted && others.length > 0,
    onOpenedChange: want,
    onDropdownClose: () => combobox.resetSelectedOption(),
  })
  // The page is about this field: who came here is to type.
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (hasFocus) input.current?.focus()
  }, [hasFocus])
  return (
    <Combobox
      store={combobox}
      onOptionSubmit={(text) => {
        // A folder is looked into further.
        if (text.endsWith('/')) return onChange(text)
        want(false)
        onTake(text)
      }}
    >
      <Combobox.Target withExpandedAttribute>
        <TextInput
          ref={input}
          size="sm"
          label={label}
          {...(description === undefined ? {} : { description })}
          placeholder={placeholder}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          aria-autocomplete="list"
          maxLength={1000}
          data-autofocus={hasFocus}
          value={value}
          onChange={(event) => {
            onChange(event.currentTarget.value)
            want(true)
            combobox.resetSelectedOption()
          }}
          onKeyDown={(event) => {
            if (event.key === 'Escape') want(false)
          }}
          onBlur={() => want(false)}
        />
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Options className={classes.options ?? ''} aria-label="Completions">
          {others.map(({ text, note }) => (
            <Combobox.Option key={text} value={text} className={classes.option ?? ''}>
              <span className={classes.name}>{text}</span>
              <span className={classes.origin}>{note}</span>
            </Combobox.Option>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  )
}
