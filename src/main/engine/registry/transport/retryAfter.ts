/**
 * How long a registry asks to wait, in ms: Retry-After in seconds or as an HTTP date (RFC 9110, section 10.2.3).
 * Undefined when it asks for nothing that can be understood. `now` in ms since 1970.
 */
export function parseRetryAfter(value: string | undefined, now: number): number | undefined {
  const text = value?.trim() ?? ''
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000
  // Dates of HTTP begin with the day of the week; Date.parse takes much else.
  if (!/^[A-Z][a-z]{2,8},? /.test(text)) return undefined
  const time = Date.parse(text)
  return Number.isNaN(time) ? undefined : Math.max(0, time - now)
}
