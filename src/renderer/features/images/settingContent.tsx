import type { ReactNode } from 'react'

/** A setting's value for reading; undefined when the image leaves it open, or as it is without being set. */
export function settingContent(name: string, value: unknown): ReactNode {
  if (value === undefined || value === null || value === '' || value === false) return undefined
  if (name === 'Env' && Array.isArray(value))
    return value.map((entry) => <Variable key={String(entry)} entry={String(entry)} />)
  if (Array.isArray(value) && value.length === 0) return undefined
  if (Array.isArray(value)) return <code>{JSON.stringify(value)}</code>
  if (typeof value === 'string') return <code>{value}</code>
  if (typeof value !== 'object') return <code>{JSON.stringify(value)}</code>
  const entries = Object.entries(value)
  if (entries.length === 0) return undefined
  const isSet = entries.every(
    ([, inner]) => inner !== null && typeof inner === 'object' && Object.keys(inner).length === 0,
  )
  if (isSet) return entries.map(([key]) => <code key={key}>{key}</code>)
  return <code>{JSON.stringify(value, null, 2)}</code>
}

function Variable({ entry }: { readonly entry: string }) {
  const at = entry.indexOf('=')
  return (
    <code>
      <b>{at < 0 ? entry : entry.slice(0, at)}</b>
      {at < 0 ? '' : entry.slice(at)}
    </code>
  )
}
