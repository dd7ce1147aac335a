import { describe, expect, it } from 'vitest'
import { resolvConf, resolvConfOfHost } from './resolvConf.ts'

const none = { servers: [], search: [], options: [], forwarder: '' }
const linesOf = (text: string) => text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))

describe('/etc/resolv.conf of a container', () => {
  const hostFile = '# made by hand\nnameserver 10.0.0.53\nnameserver fd00::53\nsearch example.org\noptions ndots:3\n'

  it("has the host's servers that are reached over IPv4, and its domains and options", () => {
    expect(linesOf(resolvConf({ ...none, hostFile }))).toEqual([
      'nameserver 10.0.0.53',
      'search example.org',
      'options ndots:3',
    ])
  })

  it('asks a server on the loopback of the host by way of the forwarder', () => {
    const itself = 'nameserver 127.0.0.53\nnameserver 10.0.0.53\n'
    expect(linesOf(resolvConf({ ...none, hostFile: itself, forwarder: '169.254.77.53' }))).toEqual([
      'nameserver 169.254.77.53',
      'nameserver 10.0.0.53',
    ])
  })

  it('asks public servers where the host names none that can be reached', () => {
    const servers = ['nameserver 8.8.8.8', 'nameserver 8.8.4.4']
    expect(linesOf(resolvConf({ ...none, hostFile: '' }))).toEqual(servers)
    expect(linesOf(resolvConf({ ...none, hostFile: 'nameserver 127.0.0.1\n' }))).toEqual(servers)
  })

  it('has what --dns, --dns-search and --dns-option say instead', () => {
    const choices = { servers: ['9.9.9.9'], search: ['a.test', 'b.test'], options: ['rotate'], forwarder: '' }
    const lines = ['nameserver 9.9.9.9', 'search a.test b.test', 'options rotate']
    expect(linesOf(resolvConf({ ...choices, hostFile }))).toEqual(lines)
    expect(linesOf(resolvConfOfHost({ ...choices, hostFile }))).toEqual(lines)
    expect(linesOf(resolvConf({ ...none, search: ['.'], hostFile }))).not.toContain('search .')
  })

  it("is the host's own on the host's network", () => {
    const itself = 'nameserver 127.0.0.53\n'
    expect(resolvConfOfHost({ ...none, hostFile: itself })).toBe(itself)
    expect(linesOf(resolvConfOfHost({ ...none, options: ['rotate'], hostFile: itself }))).toEqual([
      'nameserver 127.0.0.53',
      'options rotate',
    ])
  })
})
