import { expect, it } from 'vitest'
import { defaultRegistrySettings, type RegistrySettings } from '../../../../../shared/contract/registries.ts'
import { checkSettings } from './checkSettings.ts'

const check = (change: Partial<RegistrySettings>) => checkSettings({ ...defaultRegistrySettings, ...change })

it('what registries can be asked with may be set', () => {
  const whole = {
    insecure: ['localhost:5000', 'build', '10.0.0.0/8', 'fd00::/8', '[fd00::1]:5000'],
    mirrors: { 'docker.io': ['https://one.test/hub/', 'two.test:5000/v2/'], 'https://quay.io/': ['http://m.test'] },
    proxy: { http: 'proxy.test:3128', https: 'http://anna:geheim@proxy.test', no: 'localhost' },
  }
  expect(() => check(whole)).not.toThrow()
  expect(() => check({ proxy: { http: '' } })).not.toThrow()
})

it.each<[string, Partial<RegistrySettings>]>([
  ['a mirror with a user', { mirrors: { 'quay.io': ['https://anna:geheim@m.test'] } }],
  ['one without a scheme', { mirrors: { 'quay.io': ['anna:geheim@m.test'] } }],
  ['one with a slash in the password', { mirrors: { 'quay.io': ['https://anna:geh/geheim@m.test'] } }],
  ['one whose user reads as a host', { mirrors: { 'quay.io': ['https://anna:12/geheim@m.test'] } }],
  ['one in lines', { mirrors: { 'quay.io': ['https://anna:geheim\n@m.test'] } }],
  ['a registry with a user', { mirrors: { 'https://anna:geheim@quay.io': [] } }],
  ['a registry that is none', { mirrors: { 'quay io': [] } }],
  ['an insecure registry with a user', { insecure: ['http://anna:geheim@r.test'] }],
  ['an insecure registry with a scheme', { insecure: ['http://r.test'] }],
  ['a block that is none', { insecure: ['10.0.0.0/64'] }],
  ['a proxy that is none', { proxy: { https: 'ftp://anna:geheim@proxy.test' } }],
])('refuses %s, without the password in the error', (_, change) => {
  const told = () => check(change)
  expect(told).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }))
  expect(told).not.toThrow('geheim')
})
