import { expect, it } from 'vitest'
import { parseEngineAddress } from './engineAddress.ts'

it.each([
  ['http://127.0.0.1:4000/?token=t', 'http://127.0.0.1:4000/?token=t'],
  ['  http://localhost:4000/images?token=t#x ', 'http://localhost:4000/images?token=t'],
  ['ready http://127.0.0.1:4000/?token=t /run/docker.sock', 'http://127.0.0.1:4000/?token=t'],
  ['127.0.0.1:4000/?token=t', 'http://127.0.0.1:4000/?token=t'],
  ['localhost:4000', 'http://localhost:4000/'],
  ['http://[::1]:4000', 'http://[::1]:4000/'],
  ['https://user:secret@lamina.example/?token=t', 'https://lamina.example/?token=t'],
])('reads %s', (written, address) => {
  expect(parseEngineAddress(written).href).toBe(address)
})

it.each(['', 'file:///etc/passwd', 'javascript:alert(1)', 'unix:///run/docker.sock', 'http://', 'a b'])(
  'refuses "%s"',
  (written) => {
    expect(() => parseEngineAddress(written)).toThrow(/^Could not connect to ".*": it must be the http address/)
  },
)

it('refuses to send a token over a network in the clear, and says how to go about it', () => {
  expect(() => parseEngineAddress('http://build.example:4000/?token=secret')).toThrow(
    'Run "ssh -L 4000:127.0.0.1:4000 build.example" and connect to http://127.0.0.1:4000 with the token.',
  )
})

it('never repeats a token', () => {
  expect(() => parseEngineAddress('ftp://127.0.0.1/?token=secret')).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining('secret') }),
  )
})
