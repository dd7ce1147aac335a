const second = 1000
const minute = 60 * second
const hour = 60 * minute

/** How long something took, as short as a column wants it: `< 0.1 s`, `0.4 s`, `12 s`, `3 min 05 s`, `2 h 10 min`. Milliseconds. */
export function formatDuration(duration: number): string {
  const length = Math.max(0, duration)
  if (length < 50) return '< 0.1 s'
  if (length < 9950) return `${(length / second).toFixed(1)} s`
  if (length < minute - second / 2) return `${Math.round(length / second)} s`
  const rounded = length < hour ? Math.round(length / second) * second : Math.round(length / minute) * minute
  if (rounded < hour) return `${Math.floor(rounded / minute)} min ${pad((rounded % minute) / second)} s`
  return `${Math.floor(rounded / hour)} h ${pad((rounded % hour) / minute)} min`
}

function pad(value: number): string {
  return String(value).padStart(2, '0')
}
