import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Healthcheck } from '../../main/engine/spec/runConfig.ts'
import type { ContainerState, HealthProbe } from '../contract/container.ts'
import { execProcess } from '../runtime/processes.ts'
import type { Container } from './Container.ts'
import type { LifePorts } from './lifePorts.ts'
import { RunningProgram } from './RunningProgram.ts'
import { ShimFiles } from './shim.ts'
import { watchForFile } from './watchForFile.ts'

export type Health = NonNullable<ContainerState['health']>

const nanoseconds = 1e6
/** Docker's defaults, in milliseconds. */
const defaults = { interval: 30_000, timeout: 30_000, startPeriod: 0, startInterval: 5000 }
const defaultRetries = 3
const probesKept = 5
/** Bytes of output that are kept of a probe. */
const outputLimit = 4096

/** Times in milliseconds. */
interface HealthPlan {
  readonly command: readonly string[]
  readonly interval: number
  readonly timeout: number
  readonly startPeriod: number
  readonly startInterval: number
  readonly retries: number
}

/** What a container's HEALTHCHECK says; undefined when it has none. */
export function healthPlan(check: Healthcheck | undefined): HealthPlan | undefined {
  const [kind, ...words] = check?.Test ?? []
  if (check === undefined || words.length === 0 || (kind !== 'CMD' && kind !== 'CMD-SHELL')) return undefined
  const time = (value: number | undefined, fallback: number) =>
    value === undefined || value === 0 ? fallback : value / nanoseconds
  return {
    command: kind === 'CMD' ? words : ['/bin/sh', '-c', ...words],
    interval: time(check.Interval, defaults.interval),
    timeout: time(check.Timeout, defaults.timeout),
    startPeriod: time(check.StartPeriod, defaults.startPeriod),
    startInterval: time(check.StartInterval, defaults.startInterval),
    retries: check.Retries === undefined || check.Retries === 0 ? defaultRetries : check.Retries,
  }
}

/** A container's health after a probe. Failures within the start period do not count (`isStarting`). */
export function nextHealth(health: Health, probe: HealthProbe, retries: number, isStarting: boolean): Health {
  const probes = [...health.probes, probe].slice(-probesKept)
  if (probe.exitCode === 0) return { status: 'healthy', failingStreak: 0, probes }
  if (isStarting && health.status === 'starting') return { ...health, probes }
  const failingStreak = health.failingStreak + 1
  return { status: failingStreak >= retries ? 'unhealthy' : health.status, failingStreak, probes }
}

/** Probes a container again and again until the signal; `tell` is called when its status changes. */
export function watchHealth(
  ports: LifePorts,
  container: Container,
  signal: AbortSignal,
  tell: (status: Health['status']) => void,
): void {
  const plan = healthPlan(container.spec.config.Healthcheck)
  if (plan === undefined) return
  // One that runs on since an earlier runner is as healthy as it was.
  if (container.state.health === undefined) {
    container.changeHealth({ status: 'starting', failingStreak: 0, probes: [] })
  }
  void probeUntil(ports, container, plan, signal, tell).catch(() => undefined)
}

async function probeUntil(
  ports: LifePorts,
  container: Container,
  plan: HealthPlan,
  signal: AbortSignal,
  tell: (status: Health['status']) => void,
): Promise<void> {
  const began = Date.now()
  const isStarting = () => Date.now() - began < plan.startPeriod && container.state.health?.status === 'starting'
  while (!signal.aborted) {
    const pause = isStarting() ? Math.min(plan.startInterval, plan.interval) : plan.interval
    await sleep(pause, undefined, { signal, ref: false })
    if (container.state.status === 'paused') continue
    const wasStarting = isStarting()
    const probe = await runProbe(ports, container, plan, signal)
    const { health } = container.state
    if (signal.aborted || health === undefined) return
    const next = nextHealth(health, probe, plan.retries, wasStarting)
    container.changeHealth(next)
    if (next.status !== health.status) tell(next.status)
  }
}

async function runProbe(
  ports: LifePorts,
  container: Container,
  plan: HealthPlan,
  signal: AbortSignal,
): Promise<HealthProbe> {
  const started = Date.now()
  const folder = await mkdtemp(join(container.folder.path, 'probe-'))
  try {
    const end = await runInside(ports, container, plan, folder, signal)
    return { started, ended: Date.now(), ...end }
  } catch (thrown) {
    const output = thrown instanceof Error ? thrown.message : String(thrown)
    return { started, ended: Date.now(), exitCode: -1, output }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function runInside(
  ports: LifePorts,
  container: Container,
  { command, timeout }: HealthPlan,
  folder: string,
  signal: AbortSignal,
): Promise<Pick<HealthProbe, 'exitCode' | 'output'>> {
  const { spec, state } = container
  const exec = { command, environment: [], user: '', workingDirectory: '', tty: false, privileged: false }
  const process = execProcess(spec, exec, ports.host, ports.readAccounts(`/proc/${state.pid}/root`))
  await writeFile(join(folder, 'process.json'), JSON.stringify(process), { mode: 0o600 })
  const run = ports.runtime.execCommand(spec.id, folder)
  const files = new ShimFiles(folder)
  let program: RunningProgram | undefined
  // Taken when it begins: later its number may be that of another process.
  const watch = watchForFile(folder, () => {
    const pid = files.pid()
    if (pid !== undefined) program ??= new RunningProgram(pid)
    return pid !== undefined
  })
  const child = spawn(run.command, run.args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const output: Buffer[] = []
  let length = 0
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (bytes: Buffer) => {
      if (length < outputLimit) output.push(bytes.subarray(0, outputLimit - length))
      length += bytes.length
    })
  }
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  child.on('error', reject)
  child.on('close', (code) => resolve(code ?? 137))
  let isLate = false
  const end = () => {
    program?.signal(9)
    child.kill('SIGKILL')
    // What the probe left running may hold its output for ever.
    child.stdout.destroy()
    child.stderr.destroy()
  }
  const timer = setTimeout(() => {
    isLate = true
    end()
  }, timeout)
  signal.addEventListener('abort', end)
  try {
    const exitCode = await promise
    if (isLate) return { exitCode: -1, output: `Health check exceeded timeout (${timeout / 1000}s)` }
    return { exitCode, output: Buffer.concat(output).toString('utf8') }
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', end)
    watch.stop()
    program?.release()
  }
}
