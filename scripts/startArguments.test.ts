import { expect, it } from 'vitest'
import { readStartArguments } from './startArguments.ts'

it('tells files of the desk from what is meant for the engine', () => {
  expect(readStartArguments(['--root', '/data', 'a.tar', '--samples', '--port=0', '/b.tar'], '/home/me')).toEqual({
    isBrowser: false,
    isUnsafe: false,
    address: undefined,
    files: ['/home/me/a.tar', '/b.tar'],
    engine: ['--root=/data', '--samples', '--port=0'],
  })
})

it('keeps its own options from the engine', () => {
  expect(
    readStartArguments(['--browser', '--no-sandbox', '--connect', 'http://127.0.0.1:1/', '--help'], '/home/me'),
  ).toEqual({
    isBrowser: true,
    isUnsafe: true,
    address: 'http://127.0.0.1:1/',
    files: [],
    engine: ['--help'],
  })
})
