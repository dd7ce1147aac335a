import { describe, expect, it } from 'vitest'
import { applyChanges } from './changes.ts'

describe('changes to a run configuration', () => {
  it('takes commands in JSON and in shell form', () => {
    const config = applyChanges(['CMD ["/bin/app", "-v"]', 'ENTRYPOINT exec top -b'])
    expect(config.Cmd).toEqual(['/bin/app', '-v'])
    expect(config.Entrypoint).toEqual(['/bin/sh', '-c', 'exec top -b'])
  })

  it('takes a malformed JSON list as shell form, as Docker does', () => {
    expect(applyChanges(["CMD ['echo', 'x']"]).Cmd).toEqual(['/bin/sh', '-c', "['echo', 'x']"])
  })

  it('sets and replaces environment variables in both forms and expands them', () => {
    const config = applyChanges(['ENV A=1 B="two words"', 'ENV A 3 and more', `ENV C=\${A}/x D='$A'`])
    expect(config.Env).toEqual(['B=two words', 'A=3 and more', 'C=3 and more/x', 'D=$A'])
  })

  it('collects ports, volumes, labels and triggers', () => {
    const config = applyChanges(['expose 80 53/UDP', 'VOLUME ["/data"]', 'LABEL a=b c="d e"', 'ONBUILD RUN make'])
    expect(config.ExposedPorts).toEqual({ '80/tcp': {}, '53/udp': {} })
    expect(config.Volumes).toEqual({ '/data': {} })
    expect(config.Labels).toEqual({ a: 'b', c: 'd e' })
    expect(config.OnBuild).toEqual(['RUN make'])
  })

  it('joins relative working directories', () => {
    expect(applyChanges(['WORKDIR /srv', 'WORKDIR app']).WorkingDir).toBe('/srv/app')
  })

  it('reads a health check with its options', () => {
    const { Healthcheck } = applyChanges(['HEALTHCHECK --interval=1m30s --retries=3 CMD curl -f localhost'])
    expect(Healthcheck).toEqual({ Test: ['CMD-SHELL', 'curl -f localhost'], Interval: 90e9, Retries: 3 })
    expect(applyChanges(['HEALTHCHECK NONE']).Healthcheck).toEqual({ Test: ['NONE'] })
  })

  it.each([
    ['RUN make', 'run is not a valid change command'],
    ['ENV A', 'ENV must have two arguments'],
    ['EXPOSE http', 'Invalid containerPort: http'],
    ['ENV A="x', 'is not closed'],
    ['CMD', 'requires at least one argument'],
  ])('refuses %s', (line, message) => {
    expect(() => applyChanges([line])).toThrow(message)
  })
})
