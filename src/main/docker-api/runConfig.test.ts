import { expect, it } from 'vitest'
import { dockerRunConfig } from './runConfig.ts'

it('has the keys of an empty configuration in the order of dockerd', () => {
  expect(JSON.stringify(dockerRunConfig({}))).toBe(
    '{"Hostname":"","Domainname":"","User":"","AttachStdin":false,"AttachStdout":false,"AttachStderr":false,' +
      '"Tty":false,"OpenStdin":false,"StdinOnce":false,"Env":null,"Cmd":null,"Image":"","Volumes":null,' +
      '"WorkingDir":"","Entrypoint":null,"OnBuild":null,"Labels":null}',
  )
})

it('tells empty lists and maps from missing ones', () => {
  expect(dockerRunConfig({ Env: [], Labels: {}, Volumes: {}, Cmd: [] })).toMatchObject({
    Env: [],
    Labels: {},
    Volumes: {},
    Cmd: [],
  })
})

it('leaves out what Go leaves out when it is empty, and what Docker does not know', () => {
  const config = dockerRunConfig({ ExposedPorts: {}, StopSignal: '', Shell: [], Nonsense: 1 })
  for (const key of ['ExposedPorts', 'StopSignal', 'Shell', 'Nonsense']) expect(config).not.toHaveProperty(key)
})

it('sorts maps by their keys', () => {
  expect(JSON.stringify(dockerRunConfig({ Labels: { b: '1', a: '2' } }))).toContain('"Labels":{"a":"2","b":"1"}')
})

it('takes a command that is one string', () => {
  expect(dockerRunConfig({ Cmd: '/bin/sh' })).toMatchObject({ Cmd: ['/bin/sh'] })
})
