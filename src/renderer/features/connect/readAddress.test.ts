import { describe, expect, it } from 'vitest'
import { readAddress } from './readAddress.ts'

describe('the address of another engine', () => {
  it.each([
    ['as it is printed', 'http://127.0.0.1:4000/?token=abc', true],
    ['with the whole line', ' ready http://127.0.0.1:4000/?token=abc /run/user/1000/lamina/1/docker.sock\n', true],
    ['without http://', 'localhost:4000/?token=abc', true],
    ['with a name, a password and a place', 'http://me:pw@127.0.0.1:4000/?token=abc#here', true],
    ['by IPv6', 'http://[::1]:4000/?token=abc', true],
    ['without its token', 'http://127.0.0.1:4000', false],
    ['with https', 'https://lamina.example:4000/?token=abc', true],
  ])('is taken %s', (_how, written, hasToken) => {
    const read = readAddress(written)
    expect(read).toMatchObject({ kind: 'good', port: 4000, hasToken })
    expect(read.kind === 'good' && read.url.href).toMatch(/^https?:\/\/[^@#]+\/(\?token=abc)?$/)
  })

  it('of another machine is not gone to in the clear: it is the one that ssh brings here', () => {
    expect(readAddress('http://build.example:4000/?token=abc')).toEqual({
      kind: 'remote',
      port: 4000,
      host: 'build.example',
      here: 'http://127.0.0.1:4000/?token=abc',
    })
  })

  it.each([
    ['', 'empty'],
    ['http://', 'wrong'],
    ['not an address', 'wrong'],
    ['ftp://127.0.0.1/', 'wrong'],
    ['javascript://alert(1)', 'wrong'],
    ['file:///etc/passwd', 'wrong'],
  ])('"%s" is %s', (written, kind) => {
    expect(readAddress(written).kind).toBe(kind)
  })
})
