import { useState } from 'react'
import { useCompletions } from '../../client/useCompletions.ts'
import { CompletionField } from '../../ui/CompletionField.tsx'

interface Props {
  readonly label: string
  readonly value: string
  readonly onChange: (text: string) => void
  /** One of those that are offered was taken. */
  readonly onTake: (reference: string) => void
  readonly hasFocus: boolean
  readonly placeholder?: string
}

/** A field for a reference, which completes it from names here and what registries tell. */
export function ReferenceField(props: Props) {
  const { label, value, onChange, onTake, hasFocus, placeholder = 'alpine, postgres:17, ghcr.io/org/app:1.2' } = props
  const [isOpen, setOpen] = useState(false)
  const offered = useCompletions(value, isOpen)
  return (
    <CompletionField
      label={label}
      placeholder={placeholder}
      value={value}
      offered={offered}
      onChange={onChange}
      onTake={onTake}
      onOpen={setOpen}
      hasFocus={hasFocus}
    />
  )
}
