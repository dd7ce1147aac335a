import { expect, it } from 'vitest'
import { EngineError } from './EngineError.ts'

const orders = '\u001b]0;owned\u0007\u001b[2J\u009b1m\u202e\u200b\r'
const shown = '\uFFFD]0;owned\uFFFD\uFFFD[2J\uFFFD1m\uFFFD\uFFFD\uFFFD'

it('what a registry wrote gives a terminal no orders, in none of the texts for people', () => {
  const cause = new Error(`cause ${orders}`)
  const data = { docker: `type ${orders}`, mediaType: orders, path: 'a\rb' }
  const error = new EngineError('UNSUPPORTED', `The type ${orders} is not known.`, { data, cause })
  expect(error.message).toBe(`The type ${shown} is not known.`)
  expect(error.data).toEqual({ docker: `type ${shown}`, mediaType: shown, path: 'a\rb' })
  expect(error.stack).not.toContain('\u001b')
  expect(error.toRecord().cause).toBe(`cause ${shown}`)
  expect(EngineError.fromRecord({ ...error.toRecord(), message: orders }).message).toBe(shown)
})

it('a text without end is cut, and stays as it is once it is short', () => {
  const long = 'x'.repeat(3_000_000)
  const error = new EngineError('MALFORMED', long, { data: { docker: long } })
  expect(error.message).toBe(`${'x'.repeat(3997)}...`)
  expect(error.data.docker).toBe(error.message)
  expect(error.within('Could not load it').message).toHaveLength(4000)
})

it('lines, tabs and letters of all languages pass', () => {
  const text = 'could not find:\n\tdatei "größe", файл, 文件, 🐳\n'
  const error = new EngineError('NOT_FOUND', text, { data: { docker: text } })
  expect([error.message, error.data.docker]).toEqual([text, text])
})
