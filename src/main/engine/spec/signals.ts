import { constants } from 'node:os'

/** Real-time signals as Docker counts them (signal(7)). */
const firstRealTime = 34
const lastRealTime = 64

const numbers: Readonly<Record<string, number | undefined>> = constants.signals

/** The number that `TERM`, `SIGTERM`, `sigterm`, `15` or `SIGRTMIN+3` means; undefined for no signal. */
export function signalNumber(text: string): number | undefined {
  const number = /^\d+$/.test(text) ? Number(text) : namedSignal(text.toUpperCase())
  return number !== undefined && number >= 1 && number <= lastRealTime ? number : undefined
}

/** Whether a text means a signal. */
export function isSignal(text: string): boolean {
  return signalNumber(text) !== undefined
}

function namedSignal(upper: string): number | undefined {
  const name = upper.startsWith('SIG') ? upper : `SIG${upper}`
  const [, end, sign = '+', distance = '0'] = /^SIGRT(MIN|MAX)(?:([+-])(\d+))?$/.exec(name) ?? []
  if (end === undefined) return numbers[name]
  const number = (end === 'MIN' ? firstRealTime : lastRealTime) + Number(`${sign}${distance}`)
  return number >= firstRealTime ? number : undefined
}
