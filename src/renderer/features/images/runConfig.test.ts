import { expect, test } from 'vitest'
import { readRunConfig, settingNames, startCommand } from './runConfig.ts'

test('the command that a container starts is the entrypoint with its arguments, quoted for a shell', () => {
  const config = { Entrypoint: ['/docker-entrypoint.sh'], Cmd: ['nginx', '-g', 'daemon off;'] }
  expect(startCommand(config)).toBe("/docker-entrypoint.sh nginx -g 'daemon off;'")
  expect(startCommand({ Cmd: ['sh'] })).toBe('sh')
  expect(startCommand({ Entrypoint: null, Cmd: 'sh' })).toBe('')
})

test('the part of a config about running is read, whatever else it is', () => {
  expect(readRunConfig('{"config":{"User":"node"}}')).toEqual({ User: 'node' })
  expect(readRunConfig('{"config":null}')).toEqual({})
  expect(readRunConfig('[]')).toEqual({})
})

test('what people look for comes first, what is shown apart not at all', () => {
  const names = settingNames({ Foo: 1, Labels: {}, Env: [] })
  expect(names.slice(0, 2)).toEqual(['Entrypoint', 'Cmd'])
  expect(names.at(-1)).toBe('Foo')
  expect(names).not.toContain('Labels')
})
