const minute = 60
const hour = 60 * minute
const day = 24 * hour

/** How long ago a time was, in the words of the docker command line (`units.HumanDuration`), `2 weeks ago`. Milliseconds. */
export function relativeTime(time: number, now: number): string {
  return `${duration(Math.max(0, (now - time) / 1000))} ago`
}

/** How long until a time that is ahead, in the same words: `in 23 hours`. Milliseconds. */
export function timeAhead(time: number, now: number): string {
  const words = duration(Math.max(0, (time - now) / 1000))
  return `in ${words.slice(0, 1).toLowerCase()}${words.slice(1)}`
}

/** A span of time in the words of the docker command line, `About a minute`. */
export function duration(seconds: number): string {
  const hours = Math.round(seconds / hour)
  if (seconds < 1) return 'Less than a second'
  if (seconds < 2) return '1 second'
  if (seconds < minute) return `${Math.floor(seconds)} seconds`
  if (seconds < 2 * minute) return 'About a minute'
  if (seconds < hour) return `${Math.floor(seconds / minute)} minutes`
  if (hours <= 1) return 'About an hour'
  if (hours < 48) return `${hours} hours`
  if (hours < 24 * 7 * 2) return `${Math.floor(hours / 24)} days`
  if (hours < 24 * 30 * 2) return `${Math.floor(hours / 24 / 7)} weeks`
  if (hours < 24 * 365 * 2) return `${Math.floor(hours / 24 / 30)} months`
  return `${Math.floor(seconds / day / 365)} years`
}
