import { expect, it } from 'vitest'
import { readHandedOver, readLaunch } from './launchRequest.ts'

const launch = { env: {}, directory: '/home/me', appPath: '/opt/lamina' }

it('takes files, relative ones to where it was started, and addresses of files', () => {
  const argv = ['/opt/electron', '/opt/lamina', 'a.tar', '/data/b.tar', 'file:///data/with%20space.tar']
  expect(readLaunch({ ...launch, argv }).files).toEqual(['/home/me/a.tar', '/data/b.tar', '/data/with space.tar'])
})

it('takes its own options among those of Chromium', () => {
  const argv = [
    'lamina',
    '--no-sandbox',
    '--user-data-dir=/tmp/x',
    '--connect',
    'http://127.0.0.1:4000/?token=t',
    'a.tar',
  ]
  expect(readLaunch({ ...launch, argv })).toEqual({
    address: 'http://127.0.0.1:4000/?token=t',
    files: ['/home/me/a.tar'],
    root: undefined,
    socket: undefined,
    isUnsafe: true,
  })
  expect(
    readLaunch({ ...launch, argv: ['lamina', '--root=/data', '--socket', '/run/s', '--port', '80'] }),
  ).toMatchObject({
    files: [],
    root: '/data',
    socket: '/run/s',
    isUnsafe: false,
  })
})

it('takes the address from the environment, where the command line names none', () => {
  const env = { LAMINA_CONNECT: 'http://127.0.0.1:1/' }
  expect(readLaunch({ ...launch, argv: ['lamina'], env }).address).toBe('http://127.0.0.1:1/')
  expect(readLaunch({ ...launch, argv: ['lamina', '--connect=http://127.0.0.1:2/'], env }).address).toBe(
    'http://127.0.0.1:2/',
  )
})

it('takes what a second start handed over, and leaves out what it does not understand', () => {
  const request = readLaunch({ ...launch, argv: ['lamina', '--connect=http://127.0.0.1:2/', 'a.tar'] })
  expect(readHandedOver(JSON.parse(JSON.stringify(request)))).toEqual(request)
  const nothing = { address: undefined, files: [], root: undefined, socket: undefined, isUnsafe: false }
  expect(readHandedOver(null)).toEqual(nothing)
  expect(readHandedOver({ files: 'a.tar', address: 5 })).toEqual(nothing)
  expect(readHandedOver({ files: ['/a.tar', 7] }).files).toEqual(['/a.tar'])
})
