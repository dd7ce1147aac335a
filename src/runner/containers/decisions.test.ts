import { describe, expect, it } from 'vitest'
import { healthPlan, nextHealth } from './HealthMonitor.ts'
import { restartWait, wantsRestart } from './restartDecision.ts'
import { signalNumber } from './signals.ts'
import { tableOf } from './top.ts'

const ended = { exitCode: 1, ranFor: 100, stoppedByHand: false, restartCount: 0 }

describe('restart policies', () => {
  it('start again what they say', () => {
    const wants = (
      Name: 'no' | 'always' | 'unless-stopped' | 'on-failure',
      more: Partial<typeof ended>,
      MaximumRetryCount = 0,
    ) => wantsRestart({ Name, MaximumRetryCount }, { ...ended, ...more })
    expect(wants('no', {})).toBe(false)
    expect(wants('always', { exitCode: 0 })).toBe(true)
    expect(wants('always', { stoppedByHand: true })).toBe(false)
    expect(wants('unless-stopped', { exitCode: 0 })).toBe(true)
    expect(wants('on-failure', { exitCode: 0 })).toBe(false)
    expect(wants('on-failure', { restartCount: 5 })).toBe(true)
    expect(wants('on-failure', { restartCount: 3 }, 3)).toBe(false)
    expect(wantsRestart(undefined, ended)).toBe(false)
  })

  it('wait longer each time, up to a minute, and anew after a sound run', () => {
    const waits = [restartWait(0, 0)]
    while (waits.length < 12) waits.push(restartWait(waits.at(-1) ?? 0, 10))
    expect(waits).toEqual([100, 200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 51_200, 60_000, 60_000])
    expect(restartWait(60_000, 10_000)).toBe(100)
  })
})

describe('health', () => {
  const probe = (exitCode: number) => ({ started: 1, ended: 2, exitCode, output: '' })
  const fresh = { status: 'starting', failingStreak: 0, probes: [] } as const

  it('changes after as many failures as are allowed, and with the first success', () => {
    const once = nextHealth(fresh, probe(1), 2, false)
    expect(once).toMatchObject({ status: 'starting', failingStreak: 1 })
    const twice = nextHealth(once, probe(1), 2, false)
    expect(twice).toMatchObject({ status: 'unhealthy', failingStreak: 2 })
    expect(nextHealth(twice, probe(0), 2, false)).toMatchObject({ status: 'healthy', failingStreak: 0 })
    expect(nextHealth(fresh, probe(1), 2, true)).toMatchObject({ status: 'starting', failingStreak: 0 })
  })

  it('keeps the newest five probes', () => {
    let health: Parameters<typeof nextHealth>[0] = fresh
    for (let code = 1; code <= 7; code++) health = nextHealth(health, probe(code), 3, false)
    expect(health.probes.map(({ exitCode }) => exitCode)).toEqual([3, 4, 5, 6, 7])
  })

  it("is checked as the image says, at Docker's pace where it says nothing", () => {
    expect(healthPlan(undefined)).toBeUndefined()
    expect(healthPlan({ Test: ['NONE'] })).toBeUndefined()
    expect(healthPlan({ Test: ['CMD-SHELL', 'x || y'], Interval: 2e9 })).toEqual({
      command: ['/bin/sh', '-c', 'x || y'],
      interval: 2000,
      timeout: 30_000,
      startPeriod: 0,
      startInterval: 5000,
      retries: 3,
    })
  })
})

describe('signals', () => {
  it('are read as Docker reads them', () => {
    expect(['SIGTERM', 'term', '15', 'SIGRTMIN+3', 'RTMAX-1', 'rtmin'].map(signalNumber)).toEqual([
      15, 15, 15, 37, 63, 34,
    ])
    for (const bad of ['', '0', '65', 'SIGNOPE', 'SIGRTMIN-1'])
      expect(() => signalNumber(bad)).toThrow('no such signal')
  })
})

describe('the output of ps', () => {
  it("is cut to a container's processes, with blanks in the last column", () => {
    const text = '  PID USER     COMMAND\n    1 root     init\n   77 anna     sh -c  a b\n'
    expect(tableOf(text, new Set([77]))).toEqual({
      titles: ['PID', 'USER', 'COMMAND'],
      processes: [['77', 'anna', 'sh -c a b']],
    })
  })
})
