import { describe, expect, it } from 'vitest'
import { proxyFor } from './proxyFor.ts'

const rules = { http: 'http://plain:3128', https: 'https://user:pass@secure:3129' }

function hostFor(url: string, no?: string): string | undefined {
  return proxyFor(new URL(url), { ...rules, ...(no === undefined ? {} : { no }) })?.host
}

describe('a proxy', () => {
  it('is chosen by the scheme of what is asked', () => {
    expect(hostFor('http://registry.test/v2/')).toBe('plain:3128')
    expect(hostFor('https://registry.test/v2/')).toBe('secure:3129')
    expect(proxyFor(new URL('https://registry.test'), {})).toBeUndefined()
    expect(proxyFor(new URL('https://registry.test'), { https: '' })).toBeUndefined()
  })

  it('is never asked for what is on this machine', () => {
    for (const host of ['localhost:5000', '127.0.0.1', '127.9.9.9:80', '[::1]:5000']) {
      expect(hostFor(`http://${host}/`), host).toBeUndefined()
    }
  })

  it.each([
    ['*', 'https://registry.test', true],
    ['example.com, registry.test', 'https://registry.test', true],
    ['test', 'https://registry.test', true],
    ['.registry.test', 'https://registry.test', false],
    ['.test', 'https://registry.test', true],
    ['*.test', 'https://registry.test', true],
    ['istry.test', 'https://registry.test', false],
    ['REGISTRY.test', 'https://Registry.TEST', true],
    ['registry.test:443', 'https://registry.test', true],
    ['registry.test:5000', 'https://registry.test', false],
    ['10.0.0.0/8', 'https://10.1.2.3', true],
    ['10.0.0.0/8', 'https://11.1.2.3', false],
    ['10.1.2.3:5000', 'https://10.1.2.3:5000', true],
    ['10.1.2', 'https://10.1.2.3', false],
    ['fd00::/8', 'https://[fd00::1]:5000', true],
    ['fd00::1', 'https://[fd00::1]:5000', true],
    ['[fd00::1]:5000', 'https://[fd00::1]:5000', true],
    ['[fd00::1]:5001', 'https://[fd00::1]:5000', false],
    ['10.0.0.0/99, nonsense/8, ,', 'https://10.1.2.3', false],
  ])('is left out by NO_PROXY=%s for %s: %s', (no, url, isLeftOut) => {
    expect(hostFor(url, no) === undefined).toBe(isLeftOut)
  })

  it('may be given without a scheme, and is refused without its password when it cannot be one', () => {
    expect(proxyFor(new URL('http://a.test'), { http: 'proxy.test:8080' })?.href).toBe('http://proxy.test:8080/')
    const refused = () => proxyFor(new URL('http://a.test'), { http: 'ftp://user:geheim@proxy.test' })
    expect(refused).toThrow('"ftp://proxy.test" cannot be a proxy')
    expect(refused).not.toThrow('geheim')
  })
})
