/** What Go prints for a time that was never set. */
export const zeroTime = '0001-01-01T00:00:00Z'

/** An RFC 3339 time as Go's encoder writes it again: no zeros at the end of a fraction. */
export function goTime(text: string): string {
  const [, start, fraction = '', zone] = /^([^.]*?)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/i.exec(text) ?? []
  if (start === undefined || zone === undefined) return text
  const digits = fraction.slice(0, 9).replace(/0+$/, '')
  const plainZone = /^[+-]00:00$/.test(zone) ? 'Z' : zone.toUpperCase()
  return `${start}${digits === '' ? '' : `.${digits}`}${plainZone}`
}

/** Whole seconds since 1970 of an RFC 3339 time; the year 1 when there is none. */
export function unixSeconds(text: string | undefined): number {
  const time = text === undefined ? Number.NaN : Date.parse(text)
  return Math.floor((Number.isNaN(time) ? Date.parse(zeroTime) : time) / 1000)
}
