const short = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' })
const long = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })

/** The time of day at which something began, the whole time on hover. Milliseconds since 1970. */
export function ClockTime({ time }: { readonly time: number }) {
  const date = new Date(time)
  return (
    <time className="tabular" dateTime={date.toISOString()} title={long.format(date)}>
      {short.format(date)}
    </time>
  )
}
