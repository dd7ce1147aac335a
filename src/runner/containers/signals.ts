import { constants } from 'node:os'
import { EngineError } from '../../main/engine/errors/EngineError.ts'

const firstRealTime = 34
const lastRealTime = 64
const numbers: Readonly<Record<string, number>> = constants.signals

/**
 * The number of a signal that is written as Docker takes it: `SIGTERM`, `term`, `15`, `SIGRTMIN+3`. Throws
 * INVALID_ARGUMENT.
 */
export function signalNumber(text: string): number {
  const number = /^\d+$/.test(text) ? Number(text) : namedSignal(text.toUpperCase())
  if (number !== undefined && number >= 1 && number <= lastRealTime) return number
  throw new EngineError('INVALID_ARGUMENT', `Could not send the signal "${text}": there is no such signal.`, {
    data: { docker: `invalid signal: ${text}` },
  })
}

function namedSignal(upper: string): number | undefined {
  const name = upper.startsWith('SIG') ? upper : `SIG${upper}`
  const [, end, sign = '+', distance = '0'] = /^SIGRT(MIN|MAX)(?:([+-])(\d+))?$/.exec(name) ?? []
  if (end === undefined) return numbers[name]
  const number = (end === 'MIN' ? firstRealTime : lastRealTime) + Number(`${sign}${distance}`)
  return number >= firstRealTime ? number : undefined
}
