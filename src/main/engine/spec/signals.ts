import { constants } from 'node:os'

/** Real-time signals as Docker counts them (signal(7)). */
const firstRealTime = 34
const lastRealTime = 64

/** Signals by their names without SIG, in capital letters. */
const numbers: ReadonlyMap<string, number> = new Map([
  ...Object.entries(constants.signals).map(([name, number]): [string, number] => [name.slice('SIG'.length), number]),
  ...Array.from({ length: lastRealTime - firstRealTime + 1 }, (_, offset): [string, number] => [
    offset === 0 ? 'RTMIN' : `RTMIN+${offset}`,
    firstRealTime + offset,
  ]),
  ['RTMAX', lastRealTime],
])

/** The number that `TERM`, `SIGTERM`, `sigterm` or `15` means; undefined for no signal. */
export function signalNumber(text: string): number | undefined {
  if (/^\d+$/.test(text)) {
    const number = Number(text)
    return number >= 1 && number <= lastRealTime ? number : undefined
  }
  return numbers.get(text.toUpperCase().replace(/^SIG/, ''))
}

/** Whether a text means a signal. */
export function isSignal(text: string): boolean {
  return signalNumber(text) !== undefined
}
