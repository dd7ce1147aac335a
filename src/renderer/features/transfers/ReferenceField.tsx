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
}

/** A field for a reference, which completes it from names here and what registries tell. */
export function ReferenceField({ label, value, onChange, onTake, hasFocus }: Props) {
  const [isOpen, setOpen] = useState(false)
  const offered = useCompletions(value, isOpen)
  return (
    <CompletionField
      label={label}
      placeholder="alpine, postgres:17, ghcr.io/org/app:1.2"
      value={value}
      offered={offered}
      onChange={onChange}
      onTake={onTake}
      onOpen={setOpen}
      hasFocus={hasFocus}
    />
  )
}
