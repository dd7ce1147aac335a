import { EngineError } from '../engine/errors/EngineError.ts'

/** Ctrl-P, Ctrl-Q. */
const usualKeys = [16, 17]
const controlKeys = '@abcdefghijklmnopqrstuvwxyz[\\]^_'

/**
 * The bytes of keys written as docker takes them, `ctrl-p,ctrl-q` or `a,b`; the usual ones for none. Throws
 * INVALID_ARGUMENT in dockerd's words.
 */
export function parseDetachKeys(text: string): readonly number[] {
  if (text === '') return usualKeys
  return text.split(',').map((key) => {
    const code = key.startsWith('ctrl-') ? controlCode(key.slice('ctrl-'.length)) : plainCode(key)
    if (code === undefined) throw new EngineError('INVALID_ARGUMENT', `Invalid detach keys (${text}) provided`)
    return code
  })
}

function controlCode(key: string): number | undefined {
  const code = key.length === 1 ? controlKeys.indexOf(key) : -1
  return code === -1 ? undefined : code
}

function plainCode(key: string): number | undefined {
  return key.length === 1 && key.charCodeAt(0) < 0x80 ? key.charCodeAt(0) : undefined
}
