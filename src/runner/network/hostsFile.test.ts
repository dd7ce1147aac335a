import { describe, expect, it } from 'vitest'
import { hostsFile, hostsFileOfHost } from './hostsFile.ts'

const facts = { extraHosts: [], hostname: '0123456789ab', domainname: '', address: '172.17.0.2' }

describe('/etc/hosts of a container', () => {
  it('has the lines that docker writes, and its own name', () => {
    expect(hostsFile(facts)).toBe(
      [
        '127.0.0.1\tlocalhost',
        '::1\tlocalhost ip6-localhost ip6-loopback',
        'fe00::\tip6-localnet',
        'ff00::\tip6-mcastprefix',
        'ff02::1\tip6-allnodes',
        'ff02::2\tip6-allrouters',
        '172.17.0.2\t0123456789ab',
        '',
      ].join('\n'),
    )
    expect(hostsFile({ ...facts, hostname: 'web', domainname: 'example.org' })).toMatch(
      /^172\.17\.0\.2\tweb\.example\.org web$/m,
    )
  })

  it('has what --add-host adds, of IPv6 and of the host too', () => {
    const extraHosts = ['db:10.0.0.5', 'six:[fd00::1]', 'other=fd00::2', 'host.docker.internal:host-gateway']
    const lines = hostsFile({ ...facts, extraHosts, hostGateway: '192.0.2.2' }).split('\n')
    expect(lines.slice(6, -2)).toEqual([
      '10.0.0.5\tdb',
      'fd00::1\tsix',
      'fd00::2\tother',
      '192.0.2.2\thost.docker.internal',
    ])
  })

  it.each(['nothing', 'name:', 'name:1.2.3', ':1.2.3.4', 'two words:1.2.3.4', 'line\nbreak:1.2.3.4', 'a:host-gateway'])(
    'refuses to add %j',
    (line) => {
      expect(() => hostsFile({ ...facts, extraHosts: [line] })).toThrow(`Could not add the host ${line}`)
    },
  )

  it("is the host's own on the host's network", () => {
    expect(hostsFileOfHost('127.0.0.1 localhost', { ...facts, extraHosts: ['db:10.0.0.5'] })).toBe(
      '127.0.0.1 localhost\n10.0.0.5\tdb\n',
    )
  })
})
