import { expect, it } from 'vitest'
import { isHelpWanted, readServerOptions } from './serverOptions.ts'

it('takes the command line before the environment', () => {
  const env = { LAMINA_ROOT: '/e', LAMINA_SOCKET: '/e.sock', LAMINA_PORT: '1', LAMINA_TOKEN: 'from-env' }
  const args = ['--root', '/c', '--socket=/c.sock', '--port', '2', '--token', 'from-args', '--samples']
  expect(readServerOptions(args, env)).toEqual({
    root: { path: '/c', origin: 'command line' },
    socket: '/c.sock',
    port: 2,
    token: 'from-args',
    samples: true,
  })
  expect(readServerOptions([], env)).toEqual({
    root: { path: '/e', origin: 'environment' },
    socket: '/e.sock',
    port: 1,
    token: 'from-env',
    samples: false,
  })
})

it('starts relative paths where npm was called', () => {
  const { root, socket } = readServerOptions(['--root', 'data', '--socket', './s'], { INIT_CWD: '/home/me' })
  expect([root.path, socket]).toEqual(['/home/me/data', '/home/me/s'])
})

it('makes a new token each time none is given', () => {
  const tokens = [1, 2].map(() => readServerOptions(['--root', '/r'], {}).token)
  expect(tokens[0]).toMatch(/^[\w-]{32}$/)
  expect(tokens[0]).not.toBe(tokens[1])
})

it('knows when only its usage is wanted', () => {
  expect([['--help'], ['-h'], ['--root', '/r', '--help'], ['--samples']].map(isHelpWanted)).toEqual([
    true,
    true,
    true,
    false,
  ])
})

it.each([
  [['--port', '70000'], 'Could not use port "70000"'],
  [['--port', 'http'], 'Could not use port "http"'],
  [['--token', 'a b'], 'Could not use the token'],
  [['--wat'], "Unknown option '--wat'"],
  [['elsewhere'], 'Usage: npm run serve'],
])('refuses %j', (args, message) => {
  expect(() => readServerOptions(['--root', '/r', ...args], {})).toThrow(message)
})
