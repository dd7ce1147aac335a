import { describe, expect, it } from 'vitest'
import {
  broadcastOf,
  chooseSubnet,
  formatAddress,
  formatMacAddress,
  formatSubnet,
  macAddressOf,
  nextAddress,
  parseAddress,
  parseSubnet,
  routedSubnets,
} from './subnet.ts'

const subnet = (text: string) => parseSubnet(text) ?? expect.fail(`${text} is no subnet`)
const address = (text: string) => parseAddress(text) ?? expect.fail(`${text} is no address`)

describe('the network of the bridge', () => {
  it("is Docker's unless the host uses it, and then the next private one that it does not", () => {
    expect(formatSubnet(chooseSubnet([]))).toBe('172.17.0.0/16')
    expect(formatSubnet(chooseSubnet([subnet('172.17.0.1/16'), subnet('172.18.4.0/24')]))).toBe('172.19.0.0/16')
    expect(formatSubnet(chooseSubnet([subnet('172.16.0.0/12')]))).toBe('192.168.0.0/20')
    expect(formatSubnet(chooseSubnet([subnet('172.16.0.0/12'), subnet('192.168.0.0/16')]))).toBe('10.88.0.0/16')
    expect(formatSubnet(chooseSubnet([subnet('0.0.0.0/0')]))).toBe('172.17.0.0/16')
  })

  it('gives the lowest address that nobody has, until there is none', () => {
    const small = subnet('10.0.0.0/29')
    const taken = new Set([address('10.0.0.2')])
    const given: string[] = []
    for (;;) {
      const next = nextAddress(small, (one) => taken.has(one))
      if (next === undefined) break
      taken.add(next)
      given.push(formatAddress(next))
    }
    expect(given).toEqual(['10.0.0.3', '10.0.0.4', '10.0.0.5', '10.0.0.6'])
    expect(formatAddress(broadcastOf(small))).toBe('10.0.0.7')
  })

  it('has hardware addresses that tell the address', () => {
    expect(formatMacAddress(macAddressOf(address('172.17.0.2')))).toBe('02:42:ac:11:00:02')
  })

  it.each(['', '1.2.3', '1.2.3.256', '1.2.3.4.5', '1.2.3.-4', 'a.b.c.d', '1.2.3.4/33', '1.2.3.4/'])(
    'is not made of "%s"',
    (text) => {
      expect(parseSubnet(text)).toBeUndefined()
    },
  )

  it('knows the networks that the host has a way to', () => {
    const table = [
      'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT',
      'eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0',
      'eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0',
      'tun0\t0000100A\t00000000\t0001\t0\t0\t0\t0000F0FF\t0\t0\t0',
      '',
    ].join('\n')
    expect(routedSubnets(table).map(formatSubnet)).toEqual(['192.0.2.0/24', '10.16.0.0/12'])
  })
})
