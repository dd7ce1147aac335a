import { expect, it } from 'vitest'
import { parseLogConfig } from './logConfig.ts'

const parse = (Type: string, Config: Record<string, string> = {}) => parseLogConfig({ Type, Config })

it('has a cap where nothing is said', () => {
  const expected = { driver: 'json-file', maxSize: 20_000_000, maxFile: 5, labels: [], env: [] }
  expect(parseLogConfig(undefined)).toEqual(expected)
  expect(parse('')).toEqual(expected)
})

it('reads sizes and numbers as Docker does', () => {
  expect(parse('json-file', { 'max-size': '10k', 'max-file': '3' })).toMatchObject({ maxSize: 10_000, maxFile: 3 })
  expect(parse('json-file', { 'max-size': '1.5MB' })).toMatchObject({ maxSize: 1_500_000, maxFile: 1 })
  expect(parse('local', { 'max-size': '1g' })).toMatchObject({ maxSize: 1e9, maxFile: 5 })
  expect(parse('json-file', { 'max-size': '-1' }).maxSize).toBe(Number.POSITIVE_INFINITY)
  expect(parse('json-file', { labels: 'a,b', env: 'C' })).toMatchObject({ labels: ['a', 'b'], env: ['C'] })
})

it('refuses values that mean nothing, and names what it does not have', () => {
  expect(() => parse('json-file', { 'max-size': 'much' })).toThrow(/max-size=much/)
  expect(() => parse('json-file', { 'max-file': '0' })).toThrow(/max-file=0/)
  expect(() => parse('json-file', { mode: 'non-blocking' })).toThrow(/mode=non-blocking/)
  expect(() => parse('json-file', { tag: 'x' })).toThrow(/tag=x/)
  expect(() => parse('none', { 'max-size': '1k' })).toThrow(/max-size/)
  expect(() => parse('syslog')).toThrow(/log driver syslog/)
})
